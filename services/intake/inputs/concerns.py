"""Forms about concerns."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.intake.domain.concern import CONSULTATION, OUTREACH, REFERRAL
from services.intake.inputs.base import Channel, Fact, Long, Name, Short, Story, Urgency
from services.intake.inputs.consultations import HouseholdForm
from shared.reference import codes
from shared.reference.fields import Day, unlisted

_BY_ITS_OWN_PATH = (CONSULTATION, REFERRAL, OUTREACH)


def _suspicion(typed: str) -> str:
    if typed not in codes.of("abuse_suspicion"):
        raise unlisted("abuse_suspicion")
    return typed


def _closing(typed: str) -> str:
    if typed not in codes.of("concern_outcome") or typed in _BY_ITS_OWN_PATH:
        raise ValueError("「気付き・情報提供への対応」の一覧にある、終わらせる理由のコードで入力してください。")
    return typed


class ConcernForm(Fact):
    """What somebody told about a person who has not asked for help; nobody is made to say who they are."""

    desk: Name
    source: Name
    narrative: Story
    whereabouts: Long | None = None
    urgency: Urgency = "normal"
    suspicions: Annotated[tuple[Annotated[Name, AfterValidator(_suspicion)], ...], Field(max_length=10)] = ()
    due_on: Annotated[Day | None, Field(description="対応の期限。省くと緊急度による開庁日数")] = None
    household_id: UUID | None = None
    reporter: Short | None = None
    reporter_contact: Short | None = None


class ConcernOwner(Fact):
    """Which colleague looks into it."""

    subject: Name


class ConcernHousehold(Fact):
    """Whom it turned out to be about."""

    household_id: UUID


class ConcernToConsultation(Fact):
    """The consultation that it becomes: one that one's agency holds already, or a new one."""

    consultation_id: UUID | None = None
    desk: Name | None = None
    channel: Channel = "via_agency"
    household: HouseholdForm = HouseholdForm()


class ConcernToReferral(ConcernToConsultation):
    """The referral without consent that it becomes, by way of its consultation."""

    reason: Long | None = None


class ConcernToOutreach(Fact):
    """The outreach that goes on already."""

    outreach_id: UUID


class ConcernClosing(Fact):
    """Why it needs nothing further, and what was done."""

    reason: Annotated[Name, AfterValidator(_closing)]
    note: Story


class ReporterWish(Fact):
    """Why somebody must know who reported."""

    reason: Story

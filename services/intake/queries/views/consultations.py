"""What is shown of consultations, hand-overs and referrals."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.consultation import ConsultationStatus
from services.intake.queries.views.base import OwnerView, View
from services.intake.queries.views.contacts import ContactView
from services.intake.queries.views.handovers import HandoverView
from services.intake.queries.views.referrals import ReferralView


class ReceivedView(View):
    """What a reception made."""

    id: UUID
    household_id: UUID
    members: dict[str, UUID]
    owner: OwnerView


class ConsultationState(View):
    """Where a consultation stands."""

    id: UUID
    status: ConsultationStatus
    outcome: str | None
    owner: OwnerView
    revision: int


class ConsultationLine(View):
    """One consultation in a list: nothing about persons."""

    id: UUID
    number: str
    household_id: UUID
    received_on: date
    agency: str
    desk: str
    channel: str
    source: str
    urgency: str
    urgency_rank: int
    status: ConsultationStatus
    outcome: str | None
    owner: OwnerView


class CallerView(BaseModel):
    """Who came, called or wrote."""

    name: str | None
    relation: str | None
    phone: str | None
    anonymous: bool
    can_call_back: bool


class BornView(View):
    """The days that a written date of birth can mean, both included."""

    earliest: date
    latest: date
    about: bool


class MemberView(BaseModel):
    """One member with what this consultation is about for them."""

    id: UUID
    name: str | None
    kana: str | None
    birth_date: str | None
    born: BornView | None
    relation: str | None
    relation_typed: str | None
    living: bool
    represented_by: UUID | None
    issues: tuple[str, ...]
    issues_typed: tuple[str, ...]
    main_issue: str | None
    note: str | None


class HouseholdView(BaseModel):
    """The household; a protected address is masked."""

    id: UUID
    address: str | None
    address_protected: bool
    members: Sequence[MemberView]


class ConsultationView(BaseModel):
    """A consultation, whole."""

    id: UUID
    number: str
    household_id: UUID
    received_on: date
    received_by: str
    agency: str
    desk: str
    channel: str
    source: str
    source_typed: str | None
    source_note: str | None
    urgency: str
    status: ConsultationStatus
    outcome: str | None
    outcome_note: str | None
    concluded_on: date | None
    owner: OwnerView
    held_at: str | None
    """The instance whose desk owns it, where that is another one."""
    caller: CallerView
    household: HouseholdView
    narrative: str | None
    external_reference: str | None
    contacts: Sequence[ContactView]
    handovers: Sequence[HandoverView]
    referrals: Sequence[ReferralView]
    revision: int

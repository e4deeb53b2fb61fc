"""Forms about outreach."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.intake.inputs.base import (
    Channel,
    EndReason,
    Fact,
    Long,
    Name,
    OutreachResult,
    OutreachStage,
    Short,
    Story,
)
from shared.reference import codes
from shared.reference.fields import Day, unlisted


def _source(typed: str) -> str:
    if typed not in codes.of("information_source"):
        raise unlisted("information_source")
    return typed


def _review_result(typed: str) -> str:
    if typed not in codes.of("outreach_review_result"):
        raise unlisted("outreach_review_result")
    return typed


class OutreachWish(Fact):
    """A wish to start outreach; it never starts that way (R9)."""

    household_id: UUID


class OutreachContactForm(Fact):
    """An attempt to reach someone: who went, how, whom they met, and when somebody goes again."""

    result: OutreachResult
    member_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    stage: OutreachStage | None = None
    note: Long | None = None
    channel: Channel | None = None
    with_subjects: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    accompanied_to: Short | None = None
    next_on: Annotated[Day | None, Field(description="次回の予定日。未来の日付でよい")] = None


class Advance(Fact):
    """A stage that was reached, and what shows it."""

    stage: OutreachStage
    reason: Long | None = None


class Observation(Fact):
    """The relationship seems to be back at an earlier stage, or is seen otherwise."""

    stage: OutreachStage
    note: Story


class Information(Fact):
    """Whom one asked about these people, and what was learned (情報収集)."""

    source: Annotated[Name, AfterValidator(_source)]
    learned: Story
    with_whom: Short | None = None


class Arrangement(Fact):
    """With which agency one spoke beforehand, and what was agreed (事前調整)."""

    agency: Name
    agreed: Story
    with_whom: Short | None = None


class Colleague(Fact):
    """A colleague who comes or leaves."""

    subject: Name


class SuccessionOffer(Fact):
    """Who is asked to take the relationship over, and why."""

    subject: Name
    reason: Story


class SuccessionAcceptance(Fact):
    """The answer yes; `note` says why there was no joint visit."""

    note: Long | None = None


class SuccessionDecline(Fact):
    """The answer no."""

    note: Story


class OutreachPlanForm(Fact):
    """How these people are to be reached: goal, method, how often (目標・方法・頻度)."""

    goal: Story
    method: Story
    frequency: Short
    next_review_on: Day | None = None


class OutreachReviewForm(Fact):
    """A look at the plan (モニタリング)."""

    result: Annotated[Name, AfterValidator(_review_result)]
    finding: Story
    next_on: Day | None = None


class PauseForm(Fact):
    """A rest on purpose from `on`, until somebody takes it up again on the day `until`."""

    until: Day | None = None
    reason: Story


class Resumption(Fact):
    """It is taken up again."""


class OutreachEnd(Fact):
    """Why outreach ended; a code of `closure_reason`."""

    reason: EndReason

"""Forms about outreach."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.inputs.base import EndReason, Fact, Long, OutreachResult, OutreachStage


class OutreachWish(Fact):
    """A wish to start outreach; it never starts that way (R9)."""

    household_id: UUID


class OutreachContactForm(Fact):
    """An attempt to reach someone."""

    result: OutreachResult
    member_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    stage: OutreachStage | None = None
    note: Long | None = None


class Advance(Fact):
    """A stage that was reached."""

    stage: OutreachStage


class OutreachEnd(Fact):
    """Why outreach ended; a code of `closure_reason`."""

    reason: EndReason

# ruff: noqa: N818 — refusals are named for what is refused
"""An activity recorded by mistake is struck: it stays readable as what it was and counts nowhere any more (plan §7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.activity import Counted
from services.coordination.domain.closing import Activity
from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.referral import ReasonMissing
from shared.refusals import NotAllowed


class AlreadyStruck(DomainError):
    """Somebody has struck it already, on the day `struck_on`."""

    type: ClassVar[str] = "already-struck"
    title: ClassVar[str] = "この対応の記録は、既に取り消されています"
    advice: ClassVar[str] = "正しい内容は、新しい対応として記録してください。"


class NotTheirActivity(NotAllowed):
    """Activities are struck by whoever recorded them and by the council's coordinators."""

    type: ClassVar[str] = "not-their-activity"
    title: ClassVar[str] = "ほかの方が記録した対応です"
    advice: ClassVar[str] = "記録した方か、社会福祉協議会の地域福祉コーディネーターに、取消しを依頼してください。"


def strike(activity: Activity, *, reason: str, by: str, on: date) -> None:
    """Say that it was recorded by mistake, and why. Raises ReasonMissing, AlreadyStruck, TooEarly."""
    if not reason.strip():
        raise ReasonMissing
    if activity.struck_on is not None:
        raise AlreadyStruck(struck_on=activity.struck_on.isoformat())
    not_before(on, activity.on, after="activity")
    activity.struck_on, activity.struck_by, activity.struck_reason = on, by, reason


@dataclass(frozen=True, slots=True)
class Recorded:
    """A contact as it was told: under which case, and whether it was struck."""

    id: UUID
    counted: Counted
    struck: bool


def recordings(strikes: int) -> int:
    """The revision of what is recorded after so many strikes of what counts once with it: it holds against all."""
    return 2 * strikes


def revision_of(strikes: int) -> int:
    """The revision of such a strike, the last of so many: it holds against what was recorded before, and no later."""
    return 2 * strikes - 1


def instead_of(struck: UUID, recorded: Collection[Recorded]) -> UUID | None:
    """Another record of the same that still stands, so that it goes on to count."""
    return min((each.id for each in recorded if not each.struck and each.id != struck), default=None)

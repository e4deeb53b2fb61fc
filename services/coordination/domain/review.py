"""Reviews (モニタリング): when one is due by the plan, what it found, and when the case is looked at again (R11)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coordination.domain.case import Stage


@dataclass(eq=False)
class Review:
    """A monitoring of the plan; its result says where the case goes, `next_on` when it is looked at again (R11).

    `due_on` is the day it was due, None where none was; `plan_id` the version then in force.
    """

    id: UUID
    case_id: UUID
    episode: int
    on: date
    result: str
    by_subject: str
    due_on: date | None = None
    next_on: date | None = None
    note: str | None = None
    plan_id: UUID | None = None


STAGE_AFTER_REVIEW = {"replan": Stage.PLANNING, "close": Stage.CLOSING}
"""Where a review's result leads; otherwise the support goes on."""


def stage_after(result: str, *, now: Stage, in_force: bool) -> Stage:
    """Where the case stands after a review with this result (code list `review_result`).

    Without a plan in force there is no support that goes on: the case stays where it stands.
    """
    return STAGE_AFTER_REVIEW.get(result, Stage.SUPPORTING if in_force else now)

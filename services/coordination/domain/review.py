# ruff: noqa: N818 — refusals are named for what is refused
"""Reviews (モニタリング): when one is due by the plan, what it found, and when the case is looked at again (R11)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.case import Stage
from services.coordination.domain.errors import DomainError


class ReviewTooFar(DomainError):
    """The next review would be later than the city lets a case go without one; `latest` is the last day."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "review-too-far"
    title: ClassVar[str] = "次のモニタリングの予定日が先すぎます"
    advice: ClassVar[str] = (
        "latest までの日付を入力してください。年の入力違いがないか確かめてください。何も保存されていません。"
    )
    says: ClassVar[str] = (
        "{latest}までの日付を入力してください。年の入力違いがないか確かめてください。何も保存されていません。"
    )


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

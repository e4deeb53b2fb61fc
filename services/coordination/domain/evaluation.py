"""What came of the support: each goal of the plan, and how easy it was as each agency saw it (R12, plan §8 ⑵)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import Any
from uuid import UUID

REACHED = "reached"


@dataclass(eq=False)
class Evaluation:
    """What came of an episode: how many goals were reached, ease of support (1 hard – 5 easy) on the whole (R12).

    `goals` says it line by line of the plan `plan_id`: number of the goal (from 1), result (list `goal_result`), text.
    """

    id: UUID
    case_id: UUID
    episode: int
    on: date
    goals_reached: int
    ease_of_support: int | None
    by_subject: str
    text: str | None = None
    goals: list[dict[str, Any]] = field(default_factory=list)
    plan_id: UUID | None = None


@dataclass(eq=False)
class EaseView:
    """How easy supporting the household was for one agency (1 hard – 5 easy), before and after; `text` is personal.

    An agency may say one now and the other later; of what it said several times the last counts.
    """

    id: UUID
    case_id: UUID
    episode: int
    agency: str
    on: date
    by_subject: str
    before: int | None = None
    after: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Ease:
    """What one agency said in an episode, all taken together."""

    agency: str
    before: int | None
    after: int | None
    text: str | None
    on: date


def together(views: Iterable[EaseView]) -> list[Ease]:
    """One line for each agency; `views` come in the order in which they were said."""
    said: dict[str, Ease] = {}
    for view in views:
        known = said.get(view.agency, Ease(view.agency, None, None, None, view.on))
        said[view.agency] = Ease(
            view.agency,
            known.before if view.before is None else view.before,
            known.after if view.after is None else view.after,
            known.text if view.text is None else view.text,
            view.on,
        )
    return sorted(said.values(), key=lambda each: each.agency)


def mean(marks: Iterable[int | None]) -> float | None:
    """The mean of the marks that were given, to one decimal; None where none was."""
    given = [mark for mark in marks if mark is not None]
    return round(fmean(given), 1) if given else None


def unanswered(numbers: Sequence[int], goals: int) -> list[int]:
    """The goals of a plan (from 1) about which an evaluation by lines says nothing."""
    return [number for number in range(1, goals + 1) if number not in numbers]

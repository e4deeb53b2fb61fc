"""What is shown of evaluations, closures, and the watch afterwards."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import Owner, View


class GoalResultView(View):
    """What became of one goal of the plan; `text` is the goal's own, `note` what was said of it."""

    goal: int
    text: str | None
    member_id: UUID | None
    result: str
    note: str | None


class EvaluationView(View):
    """One evaluation, line by line of the plan where it was said so."""

    id: UUID
    on: date
    plan_id: UUID | None
    goals_reached: int
    goals: list[GoalResultView]
    ease_of_support: int | None
    text: str | None
    by_subject: str


class EaseLine(View):
    """How easy support was for one agency (1 hard – 5 easy), before and after."""

    agency: str
    before: int | None
    after: int | None
    text: str | None
    on: date


class EaseSummary(View):
    """What all agencies said; `awaited` have or had a role and have not said how it was afterwards."""

    before: float | None
    after: float | None
    agencies: list[EaseLine]
    awaited: list[str]


class ContactView(View):
    """One contact of the watch."""

    id: UUID
    agency: str
    due_on: date
    method: str | None
    status: str
    result: str | None
    answered_on: date | None
    note: str | None


class WatchView(View):
    """Who watches over the household, until when, and every contact; `next_on` is the next one's day."""

    agency: str
    until: date | None
    text: str | None
    next_on: date | None
    ended_on: date | None
    end_reason: str | None
    contacts: list[ContactView]


class ClosureView(View):
    """How an episode ended."""

    on: date
    reason: str
    meeting_id: UUID
    watch: WatchView | None


class CarriedOver(View):
    """What a new episode begins with: the owner, the last plan and its goals that were not reached, what was said."""

    coordinator: Owner | None
    plan_id: UUID | None
    goals_open: list[int]
    ease_after: float | None
    watch_contacts: int


class EpisodeView(View):
    """One episode from its opening to what followed its end; staff see all, an agency what is its own."""

    episode: int
    opened_on: date
    reason: str | None
    carried_over: CarriedOver | None
    evaluations: list[EvaluationView]
    ease: EaseSummary
    closure: ClosureView | None

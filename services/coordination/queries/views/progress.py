"""What is shown of a case's way: each step, who is waited for, since when and until when."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import Owner, View


class WaiterView(View):
    """Who is waited for: an agency, or a person of the household; `record` is what it is about."""

    agency: str | None
    member: UUID | None
    record: UUID | None
    since: date
    due_on: date | None
    days_late: int


class StepView(View):
    """One step; `state` is done, waiting, ahead or not_needed, and `answered` of `asked` have done their part."""

    code: str
    title: str
    state: str
    asked: int
    answered: int
    done_on: date | None
    due_on: date | None
    waits_for: list[WaiterView]


class GapStands(View):
    """What was told to the community as missing. `state`: told, recorded, in_development or opened, `since` a day."""

    id: UUID
    menu_kind: str
    field: str
    told_on: date
    state: str
    since: date


class ProgressView(View):
    """Where a case stands on its way. `text` says the most pressing of it in a sentence, `next` what comes then."""

    id: UUID
    number: str
    stage: str
    coordinator: Owner | None
    text: str
    next: str | None
    steps: list[StepView]
    gaps: list[GapStands]
    """For staff."""

"""What the work lists show: ids, dates and codes, nothing about persons."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.worklist import Reason


class WorkLine(BaseModel):
    """One thing that waits, why, and since when; `kind` says what `id` is the id of."""

    kind: str
    id: UUID
    consultation_id: UUID | None
    number: str | None
    urgency: str
    urgency_rank: int
    reason: Reason
    text: str
    since: date
    due_on: date | None
    """By when it should have been done; null where nothing is late."""
    desk: str | None
    agency: str
    """Who has to do it."""
    subject: str | None
    other_agency: str | None
    """Who asked, or who is asked."""


class Counted(BaseModel):
    """How much of a list there is."""

    total: int
    by_urgency: Mapping[str, int]
    by_reason: Mapping[str, int]


class CountsView(BaseModel):
    """Every list, and what each desk of the agency has open."""

    lists: Mapping[str, Counted]
    desks: Mapping[str, int]

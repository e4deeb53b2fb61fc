"""What is shown of an import."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.imports.record import State, Status
from services.intake.queries.views.persons import MatchView


class CountsView(BaseModel):
    """How many consultations are in which state."""

    good: int = 0
    bad: int = 0
    known: int = 0
    differs: int = 0
    written: int = 0


class ImportView(BaseModel):
    """A file and how far it is; `good` counts what is left to be brought in."""

    id: UUID
    on: date
    subject: str
    name: str | None
    kind: str
    encoding: str | None
    status: Status
    lines: int
    consultations: CountsView
    unknown_columns: Sequence[str]
    unread_sheets: Sequence[str]
    same_as: UUID | None


class RemarkView(BaseModel):
    """What is to be said about a line, and of which column."""

    line: int
    column: str | None
    message: str


class IncomingPerson(BaseModel):
    """Somebody as they would come in, and whom they look like among those the agency knows."""

    line: int
    name: str | None
    kana: str | None
    birth_date: str | None
    relation: str | None
    issues: Sequence[str]
    alike: Sequence[MatchView] = ()


class IncomingView(BaseModel):
    """A consultation as it would come in."""

    on: date | None
    desk: str | None
    channel: str
    source: str | None
    urgency: str
    outcome: str | None = None
    concluded_on: date | None = None
    people: Sequence[IncomingPerson]


class ItemView(BaseModel):
    """One consultation of the file: on which lines, what becomes of it, why not, and what to look at."""

    lines: Sequence[int]
    state: State
    consultation_id: UUID | None
    faults: Sequence[RemarkView]
    notes: Sequence[RemarkView]
    incoming: IncomingView

"""What is shown of persons who may be one, and of those who are."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.person import Likeness
from services.intake.queries.views.base import View


class MatchView(BaseModel):
    """A record that may be of the same person, and why: for people to decide."""

    id: UUID
    household_id: UUID
    name: str | None
    kana: str | None
    birth_date: str | None
    reasons: tuple[Likeness, ...]
    explanation: str


class Matches(BaseModel):
    """What may be one person, the likeliest first."""

    items: Sequence[MatchView]


class MergeView(View):
    """That two records are of one person, or were held to be; shown only to who sees both, or made it."""

    id: UUID
    keep_id: UUID
    absorbed_id: UUID
    agency: str
    merged_on: date
    merged_by: str
    reason: str
    reversed_on: date | None
    reversed_by: str | None
    reversed_agency: str | None
    reversal_reason: str | None


class RecordView(View):
    """One record of a person, as it was entered."""

    id: UUID
    household_id: UUID
    name: str | None
    kana: str | None
    birth_date: str | None
    living: bool


class PersonView(BaseModel):
    """A person as the actor sees them: every record of theirs, and how these became one."""

    id: UUID
    records: Sequence[RecordView]
    merges: Sequence[MergeView]


class DistinctionView(View):
    """That two records are of two persons."""

    id: UUID
    on: date

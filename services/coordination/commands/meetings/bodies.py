"""What people send about meetings."""

from datetime import time
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.coordination.commands.sources import NewSource
from services.coordination.domain.meeting import LeftOut, MeetingKind, Result
from shared.reference import fields
from shared.reference.fields import Day, Listed, Subject

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
AgencyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]
TimeOfDay = fields.TimeOfDay
Categories = Annotated[list[Annotated[str, Listed("data_category")]], Field(max_length=20)]
"""Which kinds of data a text holds, where that is said."""
Persons = Annotated[list[UUID], Field(min_length=1, max_length=100)]
Topics = Annotated[list[Short], Field(max_length=50)]
"""What a meeting without cases speaks of, in words."""


def time_of(typed: str | None) -> time | None:
    """A time of day as it was typed."""
    return time.fromisoformat(typed) if typed else None


def written(at: time | None) -> str | None:
    """A time of day as one types it."""
    return None if at is None else at.isoformat(timespec="minutes")


class Body(BaseModel):
    """A request's body; `on` is the fact's own date."""

    model_config = ConfigDict(extra="forbid")

    on: Day


class AgendaEntry(BaseModel):
    """A case to be taken up; without `member_ids` all living members are concerned (R4)."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    member_ids: Persons | None = None


class NewMeeting(Body):
    """A meeting to be planned; `held_on` may lie in the future. Only the promotion council has `topics` (R7)."""

    kind: MeetingKind
    held_on: Day
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    place: Short | None = None
    agencies: Annotated[list[AgencyCode], Field(min_length=1, max_length=50)]
    agenda: Annotated[list[AgendaEntry], Field(max_length=50)] = []
    topics: Topics = []
    joint_with: Annotated[list[UUID | AgencyCode], Field(max_length=10)] = []


class NewSlot(Body):
    """Another day for a meeting."""

    held_on: Day
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    place: Short | None = None


class Calloff(Body):
    """Why a meeting does not take place."""

    reason: Short | None = None


class AttendeeEntry(BaseModel):
    """An agency that attended; `subject` says which of its people."""

    model_config = ConfigDict(extra="forbid")

    agency: AgencyCode
    subject: Subject | None = None


class DeterminationEntry(BaseModel):
    """What was determined on one case."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    result: Result
    plan_id: UUID | None = None
    member_ids: Persons | None = None
    note: Long | None = None


class TaskEntry(BaseModel):
    """What one agency, or one of its people, does next until when; `due_on` lies ahead."""

    model_config = ConfigDict(extra="forbid")

    agency: AgencyCode
    subject: Subject | None = None
    text: Long
    due_on: Day
    case_id: UUID | None = None
    member_ids: Persons | None = None
    source: NewSource | None = None
    """Whose words the text is, where that is known."""


class LeftOutEntry(BaseModel):
    """A case on the agenda that was not taken up, and why."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    reason: LeftOut


class NewMinutes(Body):
    """The record of a meeting that took place on `on`; `began` and `ended` may lie on two sides of midnight."""

    city_present: bool
    attendees: Annotated[list[AttendeeEntry], Field(max_length=200)] = []
    determinations: Annotated[list[DeterminationEntry], Field(max_length=100)] = []
    text: Long | None = None
    began: TimeOfDay | None = None
    ended: TimeOfDay | None = None
    left_out: Annotated[list[LeftOutEntry], Field(max_length=50)] = []
    tasks: Annotated[list[TaskEntry], Field(max_length=100)] = []
    next_on: Day | None = None


class Withdrawal(Body):
    """Why it is not asked for any more."""

    reason: Long


class NewRequest(Body):
    """資料又は情報の提供 asked of one agency (art. 106-6 ③); without `due_on` the city's own, by the meeting."""

    agency: AgencyCode
    due_on: Day | None = None
    question: Long
    case_id: UUID | None = None


class Answer(Body):
    """What the agency gives, or that it cannot and why."""

    content: Long | None = None
    member_ids: Persons | None = None
    categories: Categories = []
    refused: bool = False
    reason: Long | None = None


class NewMaterial(Body):
    """Something shared on a support conference."""

    content: Long
    categories: Categories = []
    member_ids: Persons | None = None
    case_id: UUID | None = None

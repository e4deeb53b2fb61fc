"""What is shown of meetings."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, PlainSerializer

from services.coordination.queries.views.items import ItemView

TimeOfDay = Annotated[time, PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str)]


class MissingView(BaseModel):
    """One person whose consent does not cover one agency."""

    member: UUID
    agency: str


class AgendaView(BaseModel):
    """A case on the agenda; `member_ids` is null until the convocation when all living members are meant."""

    case_id: UUID
    member_ids: list[UUID] | None
    taken_up: bool
    left_out: str | None
    """Why it was not taken up, where the minutes say so."""
    missing: list[MissingView] = []
    """Until it is held, for staff: whose consent for which agency is missing for the meeting's days (R4)."""
    came_from: list[UUID] = []
    """The cases for which it was called before they became part of this one."""


class MeetingLine(BaseModel):
    """A meeting in a list."""

    id: UUID
    kind: str
    status: str
    host: str
    held_on: date
    start: TimeOfDay | None
    end: TimeOfDay | None
    agencies: list[str]
    case_ids: list[UUID]


class AttendeeView(BaseModel):
    """An agency that attended, and which of its people."""

    agency: str
    subject: str | None


class DeterminationView(BaseModel):
    """What was determined on one case."""

    case_id: UUID
    result: str
    plan_id: UUID | None
    member_ids: list[UUID]
    note: str | None


class MinutesView(BaseModel):
    """The record of a meeting; texts of a support conference are among its materials instead."""

    city_present: bool
    attendees: list[AttendeeView]
    determinations: list[DeterminationView]
    text: str | None
    began: TimeOfDay | None
    ended: TimeOfDay | None
    next_on: date | None


class MeetingView(MeetingLine):
    """One meeting."""

    planned_on: date
    convened_on: date | None
    prepare_by: date | None
    """Until when the agencies called fill in their sheets."""
    ended_on: date | None
    end_reason: str | None
    place: str | None
    agenda: list[AgendaView]
    topics: list[str]
    """What the promotion council speaks of."""
    joint_with: list[UUID | str]
    """The other meetings of the day that one may know of."""
    moved_from: UUID | None
    moved_to: UUID | None
    acknowledged: list[AttendeeView] | None
    """Who confirmed the duty of confidentiality; null where there is none to confirm."""
    minutes: MinutesView | None


class RequestView(BaseModel):
    """What the conference asked of one agency."""

    id: UUID
    case_id: UUID
    agency: str
    question: str
    asked_on: date
    due_on: date
    status: str
    answered_on: date | None
    item_id: UUID | None
    reason: str | None


class MaterialsView(BaseModel):
    """Everything shared on a support conference, for its members who confirmed the duty of confidentiality (R5)."""

    items: list[ItemView]
    requests: list[RequestView]

"""What is asked of an agency in meetings and until when: one list, what is due first stands first (R11).

It holds ids, dates and codes only; each kind is read, and answered, where it lies.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    Date,
    Select,
    String,
    Subquery,
    Uuid,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.meeting import MeetingKind, MeetingStatus
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.one import BASES
from services.coordination.tables.meetings import (
    information_request,
    meeting,
    meeting_acknowledgement,
    meeting_agenda,
)
from services.coordination.tables.preparations import material_copy, preparation
from services.coordination.tables.tasks import task
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.web import Page, Paging


class AskedKind(StrEnum):
    """What is asked: to confirm the duty oneself, to give information, to fill in a sheet, to do, to give back."""

    ACKNOWLEDGEMENT = "acknowledgement"
    INFORMATION = "information"
    PREPARATION = "preparation"
    TASK = "task"
    MATERIAL = "material"


class AskedState(StrEnum):
    """How near its day is."""

    WAITING = "waiting"
    SOON = "soon"
    OVERDUE = "overdue"


class AskedLine(BaseModel):
    """One thing that is asked. `id` is the request's, the task's or the copy's; otherwise it stands for the line."""

    kind: AskedKind
    id: UUID
    meeting_id: UUID
    meeting_kind: str
    case_id: UUID | None
    agency: str
    due_on: date
    state: AskedState
    agency_closed: bool
    """The agency has closed: staff ask another one."""


async def asked(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    *,
    agency: str | None,
    kind: AskedKind | None,
    profile: Profile,
    today: date,
) -> Page[AskedLine]:
    """What waits for one's own agency; for staff what waits for all of them, or for the one named."""
    lines = _lines(actor, today)
    place = (lines.c.due_on, lines.c.kind, lines.c.id)
    statement = select(lines, cast(meeting.c.kind, String).label("meeting_kind")).join(
        meeting, meeting.c.id == lines.c.meeting_id
    )
    statement = _narrowed(statement, lines, actor, agency=agency, kind=kind)
    if after := paging.after(date, str, UUID):
        statement = statement.where(tuple_(*place) > after)
    rows = (await session.execute(statement.order_by(*place).limit(paging.fetch))).mappings()
    soon = Calendar.of(profile).soon(today)
    found = [_line(row, profile=profile, soon=soon, today=today) for row in rows]
    await _log(session, actor, found[: paging.limit])
    return paging.page(found, lambda line: (line.due_on, line.kind.value, line.id))


def _narrowed(
    statement: Select[Any], lines: Subquery, actor: Actor, *, agency: str | None, kind: AskedKind | None
) -> Select[Any]:
    if not actor.has(*policy.ATTENDING):
        return statement.where(false())
    if not is_staff(actor):
        statement = statement.where(lines.c.agency == actor.agency)
    if agency is not None:
        statement = statement.where(lines.c.agency == agency)
    if kind is not None:
        statement = statement.where(lines.c.kind == kind.value)
    return statement


def _lines(actor: Actor, today: date) -> Subquery:
    return union_all(_information(), _tasks(), _materials(), _preparations(today), _duties(actor, today)).subquery()


def _entry(kind: AskedKind, *, id_: Any, meeting_id: Any, case_id: Any, agency: Any, due_on: Any) -> Select[Any]:
    return select(
        cast(literal(kind.value), String).label("kind"),
        cast(id_, Uuid).label("id"),
        cast(meeting_id, Uuid).label("meeting_id"),
        cast(null() if case_id is None else case_id, Uuid).label("case_id"),
        cast(agency, String).label("agency"),
        cast(due_on, Date).label("due_on"),
    )


def _information() -> Select[Any]:
    own = information_request.c
    entry = _entry(
        AskedKind.INFORMATION,
        id_=own.id,
        meeting_id=own.meeting_id,
        case_id=own.case_id,
        agency=own.agency,
        due_on=own.due_on,
    )
    under_way = meeting.c.status.in_([MeetingStatus.CONVENED, MeetingStatus.HELD])
    return entry.join(meeting, meeting.c.id == own.meeting_id).where(own.status == "open", under_way)


def _tasks() -> Select[Any]:
    own = task.c
    entry = _entry(
        AskedKind.TASK, id_=own.id, meeting_id=own.meeting_id, case_id=own.case_id, agency=own.agency, due_on=own.due_on
    )
    return entry.where(own.status == "open")


def _materials() -> Select[Any]:
    """Copies that did not come back when the meeting was over."""
    own = material_copy.c
    entry = _entry(
        AskedKind.MATERIAL,
        id_=own.id,
        meeting_id=own.meeting_id,
        case_id=None,
        agency=own.agency,
        due_on=meeting.c.held_on,
    )
    over = meeting.c.status == MeetingStatus.HELD
    return entry.join(meeting, meeting.c.id == own.meeting_id).where(own.status == "out", over)


def _preparations(today: date) -> Select[Any]:
    """Sheets that an agency called has not submitted, until the meeting is over."""
    called = (
        select(
            meeting.c.id.label("meeting_id"),
            meeting.c.prepare_by,
            func.unnest(meeting.c.agencies).label("agency"),
            meeting_agenda.c.case_id,
        )
        .select_from(meeting.outerjoin(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id))
        .where(
            meeting.c.status == MeetingStatus.CONVENED, meeting.c.held_on >= today, meeting.c.prepare_by.is_not(None)
        )
        .subquery("called")
    )
    own = called.c
    entry = _entry(
        AskedKind.PREPARATION,
        id_=_line_id(own.meeting_id, own.agency, own.case_id),
        meeting_id=own.meeting_id,
        case_id=own.case_id,
        agency=own.agency,
        due_on=own.prepare_by,
    )
    submitted = exists().where(
        preparation.c.meeting_id == own.meeting_id,
        preparation.c.agency == own.agency,
        preparation.c.case_id.is_not_distinct_from(own.case_id),
        preparation.c.submitted_on.is_not(None),
    )
    return entry.where(~submitted)


def _duties(actor: Actor, today: date) -> Select[Any]:
    """Conferences to which the actor's agency is called and whose duty the actor has not confirmed."""
    given = meeting_acknowledgement.c
    entry = _entry(
        AskedKind.ACKNOWLEDGEMENT,
        id_=meeting.c.id,
        meeting_id=meeting.c.id,
        case_id=None,
        agency=literal(actor.agency),
        due_on=meeting.c.held_on,
    )
    confirmed = exists().where(
        given.meeting_id == meeting.c.id, given.agency == actor.agency, given.subject == actor.subject
    )
    return entry.where(
        meeting.c.kind == MeetingKind.SUPPORT_CONFERENCE,
        meeting.c.status == MeetingStatus.CONVENED,
        meeting.c.held_on >= today,
        meeting.c.agencies.contains([actor.agency]),
        ~confirmed,
    )


def _line_id(*parts: Any) -> Any:
    return func.md5(func.concat_ws("/", *(cast(each, String) for each in parts)))


def _line(row: Any, *, profile: Profile, soon: date, today: date) -> AskedLine:
    near = AskedState.SOON if row["due_on"] <= soon else AskedState.WAITING
    state = AskedState.OVERDUE if row["due_on"] < today else near
    return AskedLine(**row, state=state, agency_closed=not profile.is_open(row["agency"], today))


async def _log(session: AsyncSession, actor: Actor, lines: Iterable[AskedLine]) -> None:
    told = sorted({(BASES.get(each.meeting_kind, "internal_use"), each.meeting_id) for each in lines})
    for basis, listed in groupby(told, key=lambda each: each[0]):
        records = [meeting_id for _, meeting_id in listed]
        await access.log_all(session, actor, act="list_asked", kind="meeting", records=records, basis=basis)

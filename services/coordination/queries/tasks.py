"""Tasks as they are read: what is due first stands first; texts within the walls (R5, R11, R15)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Row, Select, false, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingKind
from services.coordination.domain.meeting.tasks import Task, TaskStatus
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.letting import letting
from services.coordination.queries.meetings.one import basis_of_kind
from services.coordination.store import tasks as store
from services.coordination.tables.meetings import meeting as meeting_table
from services.coordination.tables.meetings import meeting_acknowledgement
from services.coordination.tables.tasks import task as table
from shared import access
from shared.actors import Actor
from shared.privacy.masking import mask
from shared.reference.profile import Profile
from shared.web import Page, Paging

_OPEN: ColumnElement[bool] = literal_column("meeting_task.status = 'open'")
"""In the words of the index, so that it serves also where Postgres plans for any value."""


Called = Row[Any, Any, Any]
"""A meeting: its id, its kind and the agencies called to it."""


class TaskView(BaseModel):
    """A task; its texts are masked, and its persons not named, for whom they are not."""

    id: UUID
    meeting_id: UUID
    case_id: UUID | None
    member_ids: list[UUID]
    agency: str
    subject: str | None
    text: str | None
    set_on: date
    due_on: date
    postponed: int
    """How often it was given another day."""
    status: TaskStatus
    overdue: bool
    owner_closed: bool
    """Its agency has closed: staff drop it and give it to another."""
    ended_on: date | None
    report: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tasks are asked for; what is None is not asked about."""

    meeting_id: UUID | None = None
    case_id: UUID | None = None
    agency: str | None = None
    status: TaskStatus | None = None
    overdue: bool | None = None


async def tasks(
    session: AsyncSession, actor: Actor, paging: Paging, asked: Asked, *, profile: Profile, today: date
) -> Page[TaskView]:
    """The tasks of one's own agency; all of them for staff, and of one meeting for those called to it."""
    statement = _wanted(await _visible(session, actor, asked), asked, today=today)
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(table.c.due_on, table.c.id) > tuple_(*after))
    rows = await session.scalars(statement.order_by(table.c.due_on, table.c.id).limit(paging.fetch))
    found = list(rows)
    page = found[: paging.limit]
    meetings = await _meetings(session, page)
    shown = await _readable(session, actor, page, meetings, profile=profile, today=today)
    contents = await store.contents_of(
        session, [item for each in page if each.id in shown for item in (each.item_id, each.report_item_id)]
    )
    await _log(session, actor, page, meetings)
    lines = [_view(each, each.id in shown, contents, profile=profile, today=today) for each in page]
    answer = paging.page(found, lambda each: (each.due_on, each.id))
    return Page(items=lines, next=answer.next)


async def _visible(session: AsyncSession, actor: Actor, asked: Asked) -> Select[Task]:
    statement = select(Task)
    if is_staff(actor):
        return statement
    if not actor.has(*policy.ATTENDING):
        return statement.where(false())
    if asked.meeting_id is not None and await _is_invited(session, actor, asked.meeting_id):
        return statement
    return statement.where(table.c.agency == actor.agency)


async def _is_invited(session: AsyncSession, actor: Actor, meeting_id: UUID) -> bool:
    found = await session.get(Meeting, meeting_id)
    return found is not None and policy.is_invited(actor, found)


def _wanted(statement: Select[Task], asked: Asked, *, today: date) -> Select[Task]:
    for name in ("meeting_id", "case_id", "agency"):
        value: Any = getattr(asked, name)
        if value is not None:
            statement = statement.where(table.c[name] == value)
    if asked.status is not None:
        statement = statement.where(_OPEN if asked.status is TaskStatus.OPEN else table.c.status == asked.status)
    if asked.overdue is not None:
        late = _OPEN & (table.c.due_on < today)
        statement = statement.where(late if asked.overdue else ~late)
    return statement


async def _meetings(session: AsyncSession, found: Sequence[Task]) -> dict[UUID, Called]:
    """Of which kind the meetings are that set these tasks, and which agencies are called to them."""
    own = meeting_table.c
    wanted = select(own.id, own.kind, own.agencies).where(own.id.in_({each.meeting_id for each in found}))
    return {row.id: row for row in (await session.execute(wanted)).all()}


async def _readable(
    session: AsyncSession,
    actor: Actor,
    found: Sequence[Task],
    meetings: Mapping[UUID, Called],
    *,
    profile: Profile,
    today: date,
) -> set[UUID]:
    """The tasks whose texts the actor may read: a conference's only inside it, after the duty was confirmed (R5)."""
    confirmed = await _confirmed(session, actor, meetings, today=today)
    shown: set[UUID] = set()
    resting: dict[UUID, tuple[UUID, Sequence[UUID]]] = {}
    for each in found:
        meeting = meetings[each.meeting_id]
        if meeting.kind is MeetingKind.SUPPORT_CONFERENCE:
            shown |= {each.id} if meeting.id in confirmed and actor.agency in meeting.agencies else set()
        elif is_staff(actor) or each.case_id is None:
            shown.add(each.id)
        else:
            resting[each.id] = each.case_id, each.member_ids
    words = {each.id: (each.text, each.report) for each in found if each.id in resting}
    return shown | await letting(session, actor.agency, resting, today=today, words=words, profile=profile)


async def _confirmed(session: AsyncSession, actor: Actor, among: Collection[UUID], *, today: date) -> set[UUID]:
    given = meeting_acknowledgement.c
    own = (given.agency == actor.agency, given.subject == actor.subject, given["on"] <= today)
    return set(await session.scalars(select(given.meeting_id).where(given.meeting_id.in_(among), *own)))


async def _log(session: AsyncSession, actor: Actor, found: Sequence[Task], meetings: Mapping[UUID, Called]) -> None:
    def basis(each: Task) -> str:
        return basis_of_kind(meetings[each.meeting_id].kind)

    for why, listed in groupby(sorted(found, key=basis), key=basis):
        await access.log_all(session, actor, act="list", kind="task", records=[each.id for each in listed], basis=why)


def _view(each: Task, shown: bool, contents: Mapping[UUID, str], *, profile: Profile, today: date) -> TaskView:
    text, report = each.text, each.report
    if shown and each.item_id is not None:
        text = contents.get(each.item_id)
    if shown and each.report_item_id is not None:
        report = contents.get(each.report_item_id)
    return TaskView(
        id=each.id,
        meeting_id=each.meeting_id,
        case_id=each.case_id,
        member_ids=list(each.member_ids) if shown else [],
        agency=each.agency,
        subject=each.subject,
        text=mask(shown, text),
        set_on=each.set_on,
        due_on=each.due_on,
        postponed=len(each.postponements),
        status=each.status,
        overdue=each.is_overdue(today),
        owner_closed=each.is_open and not profile.is_open(each.agency, today),
        ended_on=each.ended_on,
        report=mask(shown, report),
    )

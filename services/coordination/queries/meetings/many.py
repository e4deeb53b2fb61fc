"""The meetings that an actor may know of, newest first (R15)."""

from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingKind, MeetingStatus
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.one import basis_of, line
from services.coordination.queries.meetings.views import MeetingLine
from services.coordination.tables.meetings import meeting, meeting_agenda
from shared import access
from shared.actors import Actor
from shared.web import Page, Paging


async def meetings(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    *,
    kind: MeetingKind | None = None,
    status: MeetingStatus | None = None,
    case_id: UUID | None = None,
) -> Page[MeetingLine]:
    """The meetings of all for staff, of one's agency for others; filters add up."""
    statement = _visible(select(Meeting), actor)
    if kind is not None:
        statement = statement.where(meeting.c.kind == kind)
    if status is not None:
        statement = statement.where(meeting.c.status == status)
    if case_id is not None:
        on_agenda = select(meeting_agenda.c.meeting_id).where(meeting_agenda.c.case_id == case_id)
        statement = statement.where(meeting.c.id.in_(on_agenda))
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(meeting.c.held_on, meeting.c.id) < tuple_(*after))
    statement = statement.order_by(meeting.c.held_on.desc(), meeting.c.id.desc()).limit(paging.fetch)
    found = list(await session.scalars(statement))[: paging.fetch]
    for basis, listed in groupby(sorted(found[: paging.limit], key=basis_of), key=basis_of):
        records = [each.id for each in listed]
        await access.log_all(session, actor, act="list", kind="meeting", records=records, basis=basis)
    return paging.page([line(each) for each in found], lambda each: (each.held_on, each.id))


def _visible(statement: Select[Meeting], actor: Actor) -> Select[Meeting]:
    if is_staff(actor):
        return statement
    if not actor.has(*policy.ATTENDING):
        return statement.where(meeting.c.id.is_(None))
    return statement.where(meeting.c.agencies.contains([actor.agency]), meeting.c.convened_on.is_not(None))

"""Which agencies are on a case: they hold a role in it, or are convened to a meeting that takes it up (R15)."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import MeetingStatus
from services.coordination.tables import cases, meetings, plans

CALLED = (MeetingStatus.CONVENED, MeetingStatus.HELD)


async def agencies_on(session: AsyncSession, case_id: UUID) -> set[str]:
    """The agencies with a role or a seat."""
    seats = (
        select(func.unnest(meetings.meeting.c.agencies))
        .join(meetings.meeting_agenda, meetings.meeting_agenda.c.meeting_id == meetings.meeting.c.id)
        .where(meetings.meeting_agenda.c.case_id == case_id, meetings.meeting.c.status.in_(CALLED))
    )
    roles = select(plans.role.c.agency).where(plans.role.c.case_id == case_id)
    return set(await session.scalars(seats.union(roles)))


async def cases_with(session: AsyncSession, agency: str) -> list[UUID]:
    """The cases on which an agency is."""
    seats = (
        select(meetings.meeting_agenda.c.case_id)
        .join(meetings.meeting, meetings.meeting_agenda.c.meeting_id == meetings.meeting.c.id)
        .where(meetings.meeting.c.agencies.contains([agency]), meetings.meeting.c.status.in_(CALLED))
    )
    roles = select(plans.role.c.case_id).where(plans.role.c.agency == agency)
    return list(await session.scalars(seats.union(roles)))


async def number_of(session: AsyncSession, case_id: UUID) -> str | None:
    """A case's number, None for a case that does not exist."""
    return await session.scalar(select(cases.case.c.number).where(cases.case.c.id == case_id))

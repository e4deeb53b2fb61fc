"""Which agencies are on a case: they hold a role in it, are convened to a meeting on it, or watch over it (R15)."""

from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import MeetingStatus
from services.coordination.tables import cases, meetings, plans, records, watching

CALLED = (MeetingStatus.CONVENED, MeetingStatus.HELD)


_SEATS = meetings.meeting_agenda.join(
    meetings.meeting,
    (meetings.meeting_agenda.c.meeting_id == meetings.meeting.c.id) & meetings.meeting.c.status.in_(CALLED),
)
_WATCH, _CONTACT = records.closure, watching.watch_contact
_WATCHES: ColumnElement[bool] = literal_column(records.WATCHES)
_PLANNED: ColumnElement[bool] = literal_column("watch_contact.status = 'planned'")
# Put together once: each time anew, they were most of what a request left to the collector.
_AGENCIES_ON = (
    select(func.unnest(meetings.meeting.c.agencies))
    .select_from(_SEATS)
    .where(meetings.meeting_agenda.c.case_id == bindparam("case_id"))
    .union(
        select(plans.role.c.agency).where(plans.role.c.case_id == bindparam("case_id")),
        select(_WATCH.c.watch_agency).where(_WATCH.c.case_id == bindparam("case_id"), _WATCHES),
        select(_CONTACT.c.agency).where(_CONTACT.c.case_id == bindparam("case_id"), _PLANNED),
    )
)


async def agencies_on(session: AsyncSession, case_id: UUID) -> set[str]:
    """The agencies with a role or a seat, and those that watch over the household."""
    return set(await session.scalars(_AGENCIES_ON, {"case_id": case_id}))


def is_on(agency: str) -> ColumnElement[bool]:
    """The condition that an agency is on a case, for rows of the cases: each way apart, so that each has its index."""
    seated = (
        select(meetings.meeting_agenda.c.case_id)
        .select_from(_SEATS)
        .where(meetings.meeting.c.agencies.contains([agency]))
    )
    ways = (
        select(plans.role.c.case_id).where(plans.role.c.agency == agency),
        seated,
        select(_WATCH.c.case_id).where(_WATCH.c.watch_agency == agency, _WATCHES),
        select(_CONTACT.c.case_id).where(_CONTACT.c.agency == agency, _PLANNED),
    )
    return or_(*(cases.case.c.id.in_(way) for way in ways))


async def number_of(session: AsyncSession, case_id: UUID) -> str | None:
    """A case's number, None for a case that does not exist."""
    return await session.scalar(select(cases.case.c.number).where(cases.case.c.id == case_id))

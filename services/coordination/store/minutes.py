"""Load and save the versions of minutes."""

from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Attendee, Meeting
from services.coordination.domain.meeting.amendments import MinutesVersion
from services.coordination.tables.meetings import meeting_attendee, meeting_minutes
from services.coordination.tables.minutes import minutes_version


async def versions_of(session: AsyncSession, meeting: Meeting) -> list[MinutesVersion]:
    """Every version of a meeting's minutes, the first one first; none before it was recorded as held."""
    table = meeting_minutes
    kept = (await session.execute(select(table).where(table.c.meeting_id == meeting.id))).one_or_none()
    if kept is None:
        return []
    attended = await attendees_of(session, meeting.id)
    first = MinutesVersion(1, meeting.held_on, kept.recorded_by, None, None, attended, kept.text)
    return [first, *await _amended(session, meeting.id)]


async def attendees_of(session: AsyncSession, meeting_id: UUID) -> tuple[Attendee, ...]:
    """Who attended, as the first version says."""
    table = meeting_attendee
    rows = await session.execute(select(table).where(table.c.meeting_id == meeting_id).order_by(table.c.position))
    return tuple(Attendee(row.agency, row.subject) for row in rows)


async def latest_amendment(session: AsyncSession, meeting_id: UUID) -> MinutesVersion | None:
    """The newest version, None while the first one stands."""
    found = await _amended(session, meeting_id)
    return found[-1] if found else None


async def keep_version(session: AsyncSession, meeting_id: UUID, version: MinutesVersion) -> None:
    """Write a further version beside the others."""
    attended = [{"agency": each.agency, "subject": each.subject} for each in version.attendees]
    await session.execute(
        insert(minutes_version).values(
            meeting_id=meeting_id,
            version=version.version,
            on=version.on,
            by_subject=version.by_subject,
            by_agency=version.by_agency,
            reason=version.reason,
            attendees=attended,
            text=version.text,
        )
    )


async def _amended(session: AsyncSession, meeting_id: UUID) -> list[MinutesVersion]:
    table = minutes_version
    rows = await session.execute(select(table).where(table.c.meeting_id == meeting_id).order_by(table.c.version))
    return [_version(row) for row in rows]


def _version(row: Row[tuple[object, ...]]) -> MinutesVersion:
    attended = tuple(Attendee(each["agency"], each["subject"]) for each in row.attendees)
    return MinutesVersion(row.version, row.on, row.by_subject, row.by_agency, row.reason, attended, row.text)

"""Load and save the dates of a fiscal year: each is a meeting, which may have moved since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from services.coordination.domain.meeting import Meeting
from services.coordination.tables.calling import meeting_series, series_date
from services.coordination.tables.meetings import meeting
from shared.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Series:
    """The dates of one fiscal year; `follows` is the year before."""

    id: UUID
    kind: str
    fiscal_year: int
    planned_on: date
    follows: UUID | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date: the meeting as it stands now, and the day that was wanted before it moved."""

    position: int
    wanted_on: date
    meeting: Meeting


async def keep_series(session: AsyncSession, made: Series, meetings: Sequence[Meeting]) -> None:
    """Keep a new series with its meetings, in order."""
    await session.execute(insert(meeting_series).values({name: getattr(made, name) for name in Series.__slots__}))
    rows = [{"series_id": made.id, "position": n, "meeting_id": each.id} for n, each in enumerate(meetings)]
    await session.execute(insert(series_date), rows)


async def carry_over(session: AsyncSession, old_meeting_id: UUID, new_meeting_id: UUID) -> None:
    """One date of a series moved; the others stay."""
    moved = update(series_date).where(series_date.c.meeting_id == old_meeting_id)
    await session.execute(moved.values(meeting_id=new_meeting_id))


async def series_of(session: AsyncSession, series_id: UUID, *, hold: bool = False) -> Series:
    """One series; `hold` keeps others from following it at the same time. Raises NotFound."""
    asked = select(meeting_series).where(meeting_series.c.id == series_id)
    row = (await session.execute(asked.with_for_update() if hold else asked)).one_or_none()
    if row is None:
        raise NotFound
    return Series(*row)


async def follower_of(session: AsyncSession, series_id: UUID) -> UUID | None:
    """The series of the year after, where it was planned."""
    return await session.scalar(select(meeting_series.c.id).where(meeting_series.c.follows == series_id))


async def all_series(session: AsyncSession, *, fiscal_year: int | None) -> list[Series]:
    """Every series, or those of one fiscal year, the newest first."""
    asked = select(meeting_series).order_by(meeting_series.c.fiscal_year.desc(), meeting_series.c.id)
    if fiscal_year is not None:
        asked = asked.where(meeting_series.c.fiscal_year == fiscal_year)
    return [Series(*row) for row in await session.execute(asked.limit(200))]


async def occurrences_of(session: AsyncSession, series_id: UUID) -> list[Occurrence]:
    """The dates of a series, in order."""
    wanted = await _wanted(session, series_id)
    asked = (
        select(series_date.c.position, Meeting)
        .join(meeting, meeting.c.id == series_date.c.meeting_id)
        .where(series_date.c.series_id == series_id)
        .order_by(series_date.c.position)
        .options(lazyload("*"))
    )
    return [Occurrence(position, wanted[position], found) for position, found in await session.execute(asked)]


async def _wanted(session: AsyncSession, series_id: UUID) -> dict[int, date]:
    """The first day of each date, however often it moved."""
    now = (
        select(series_date.c.position, meeting.c.moved_from, meeting.c.held_on)
        .join(meeting, meeting.c.id == series_date.c.meeting_id)
        .where(series_date.c.series_id == series_id)
        .cte("way_back", recursive=True)
    )
    before = select(now.c.position, meeting.c.moved_from, meeting.c.held_on).join(now, meeting.c.id == now.c.moved_from)
    way = now.union_all(before)
    rows = await session.execute(select(way.c.position, way.c.held_on).where(way.c.moved_from.is_(None)))
    return {row.position: row.held_on for row in rows}

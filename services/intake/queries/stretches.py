"""Reading what fits some words from the newest on, by stretches of time as long as needed.

Digests alone give all that fits, in no order: of a common word thousands of rows would be read to show fifty. The
order alone gives what does not fit: for a rare word all would be looked at. So the newest rows tell how common the
words are: that says how far back the next stretch goes, within which both indexes are laid together, or that what fits
is so little that all the rest of it can be read.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables

Place = tuple[date, UUID]
"""Where a line stands: the day of its reception and its consultation."""

BEGINNING: Place = (date.min, UUID(int=0))
"""Before all."""

NEAR = 800
"""So many rows of the agency make the first stretch: about a hundred pages of the table."""

MOST_TIMES, SPARE = 32, 1.5
"""A stretch is somewhat longer than what is missing calls for. Words that call for more times all before are rare."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `first`, included, to `last`, excluded; without `first` all the rest, of which little fits."""

    first: Place | None
    last: Place | None

    def holds(self, place: tuple[Any, Any]) -> list[ColumnElement[bool]]:
        """The conditions for a day and an id. The day is told apart: the planner counts by it."""
        conditions: list[ColumnElement[bool]] = []
        if self.last is not None:
            conditions += [tuple_(*place) < tuple_(*self.last), place[0] <= self.last[0]]
        if self.first is not None:
            conditions += [tuple_(*place) >= tuple_(*self.first), place[0] >= self.first[0]]
        return conditions


async def newest(
    session: AsyncSession,
    agency: str,
    read: Callable[[Stretch, int], Awaitable[Sequence[Any]]],
    *,
    after: Place | None,
    most: int,
) -> list[Any]:
    """Give so many rows of what `read` finds within a stretch, those after a place only, the newest first."""
    start, first = await _near(session, agency, after)
    found = list(await read(Stretch(first or BEGINNING, after), most))
    while first is not None and len(found) < most:
        last, first = first, farther(start, first, found=len(found), most=most)
        found += await read(Stretch(first, last), most - len(found))
    return found


async def _near(session: AsyncSession, agency: str, after: Place | None) -> tuple[date, Place | None]:
    """Give the newest day of what the agency has, and where what is near ends; no end where all of it is near."""
    own = tables.findable.c
    place = (own.received_on, own.consultation_id)
    rows = select(*place).where(own.agency == agency, *Stretch(None, after).holds(place))
    ordered = rows.order_by(*(column.desc() for column in place)).limit(1)
    end = (await session.execute(ordered.offset(NEAR - 1))).one_or_none()
    if end is None:
        return date.max, None
    start = after[0] if after else (await session.execute(ordered)).one().received_on
    return start, (end.received_on, end.consultation_id)


def farther(start: date, first: Place, *, found: int, most: int) -> Place | None:
    """Where the next stretch begins, by how much the days so far held; nowhere when what fits is rare."""
    times = ceil(SPARE * (most - found) / max(found, 1))
    days = times * ((start - first[0]).days + 1)
    is_rare = times > MOST_TIMES or (first[0] - date.min).days <= days
    return None if is_rare else (first[0] - timedelta(days=days), BEGINNING[1])

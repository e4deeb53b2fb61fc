"""Deriving the tables from events: facts as they come, then each once, then the tallies, then the sums."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain import groups
from services.reporting.domain.facts import Fact, distinct, summed
from services.reporting.domain.groups import Group
from services.reporting.domain.tallies import REACHES, Distinct, Stock, Tally
from services.reporting.rebuild.telling import Read
from services.reporting.store import derived, rows, side
from services.reporting.store.archive import Kept

Progress = Callable[[int], Awaitable[None]]
"""Told now and then how many events were read so far."""


async def unheard(_read: int) -> None:
    """Progress that nobody follows."""


async def read(session: AsyncSession, chunks: AsyncIterator[list[Kept]], progress: Progress) -> Read:
    """Copy the facts in these events into the empty table that this session sees, each chunk while the next is read."""
    told = Read()
    await derived.add_facts(session, _rows(told, chunks, progress))
    told.sums.update(told.tellings.cells())
    return told


async def _rows(told: Read, chunks: AsyncIterator[list[Kept]], progress: Progress) -> AsyncIterator[bytes]:
    async for events in chunks:
        yield await asyncio.to_thread(told.counted, events)  # so that the database is never kept waiting for it
        await progress(told.read)


async def _at_once(chunk: bytes) -> AsyncIterator[bytes]:
    yield chunk


async def settle(session: AsyncSession, told: Read) -> None:
    """Keep of each fact the telling that precedes, and make of the facts all that is derived from them."""
    async for tellings in derived.told_again(session):
        kept = distinct(tellings).values()
        await derived.add_facts(session, _at_once(rows.copied(kept)))
        told.sums.subtract(summed(tellings))
        told.sums.update(summed(kept))
    await side.complete(session, tables.fact.name)
    await _tallies(session, told)
    await derived.add_cells(session, tables.rollup, told.sums)
    await derived.add_cells(session, tables.reach, told.reaches)
    await side.complete(session, tables.rollup.name, tables.reach.name, tables.tally_state.name)


async def _tallies(session: AsyncSession, told: Read) -> None:
    async for facts in derived.with_key(session):
        await _settle(session, told, _of(Stock, groups.gathered(facts)))
    async for facts in derived.with_subject(session):
        await _settle(session, told, _of(Distinct, groups.gathered(facts)))
    async for openings in derived.with_owner(session):
        closings = await derived.closings(session, [opening.key for opening in openings])
        await _settle(session, told, groups.gathered_by_owner(openings, closings))


def _of(kind: type[Tally], found: Mapping[Group, list[Fact]]) -> dict[Group, list[Fact]]:
    return {group: facts for group, facts in found.items() if isinstance(groups.TALLIES[group[0]], kind)}


async def _settle(session: AsyncSession, told: Read, found: Mapping[Group, list[Fact]]) -> None:
    contributions = groups.contributions(found, found)
    times = Counter((tally, id(cells)) for (tally, _), cells in contributions.items())  # most subjects' are one object
    for (tally, _), cells in contributions.items():
        again = times.pop((tally, id(cells)), 0)
        into = told.reaches if tally in REACHES else told.sums
        for cell, amount in cells.items() if again else ():
            into[cell] += amount * again
    await derived.add_tallies(session, contributions)

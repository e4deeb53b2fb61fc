"""Deriving the tables from events: facts as they come, then each once; the tallies meanwhile; then the sums."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.differences import Derived
from services.reporting.domain.facts import distinct, summed
from services.reporting.rebuild.settling import settling
from services.reporting.rebuild.telling import Read
from services.reporting.store import aside, checks, derived, rows, side
from services.reporting.store.archive import Kept

Progress = Callable[[int], Awaitable[None]]
"""Told now and then how many events were read so far."""


async def unheard(_read: int) -> None:
    """Progress that nobody follows."""


async def read(
    session: AsyncSession, beside: AsyncSession, chunks: AsyncIterator[list[Kept]], progress: Progress
) -> Read:
    """Copy the facts in these events into the empty table that `session` sees, each chunk while the next is read.

    Those that tallies are made of are put aside by `beside` too.
    """
    told = Read()
    async with aclosing(_rows(told, beside, chunks, progress)) as made:
        await derived.add_facts(session, made)
    told.sums.update(told.tellings.cells())
    return told


async def _rows(
    told: Read, beside: AsyncSession, chunks: AsyncIterator[list[Kept]], progress: Progress
) -> AsyncGenerator[bytes, None]:
    putting = asyncio.ensure_future(aside.put(beside))
    try:
        async for events in chunks:
            others, tallied = await asyncio.to_thread(told.counted, events)  # lest the database is kept waiting for it
            await putting
            putting = asyncio.ensure_future(aside.put(beside, *tallied))
            for block in (*others, *tallied):
                yield block
            await progress(told.read)
        await putting
    finally:
        await asyncio.gather(putting, return_exceptions=True)


async def settle(session: AsyncSession, beside: AsyncSession, told: Read) -> Derived:
    """Keep of each fact the telling that precedes, and make of the facts all that is derived from them.

    Returns what all that comes to.
    """
    async with settling(beside) as settled:
        async for tellings in derived.told_again(session):
            kept = distinct(tellings).values()
            await derived.add_facts(session, derived.given(rows.copied(kept)))
            told.sums.subtract(summed(tellings))
            told.sums.update(summed(kept))
        await side.complete(session, tables.fact.name)
        facts = await checks.facts(session)
        await derived.add_tallies(session, settled.rows())
    told.sums.update(settled.sums)
    await derived.add_cells(session, tables.rollup, told.sums)
    await derived.add_cells(session, tables.reach, settled.reaches)
    await side.complete(session, tables.rollup.name, tables.reach.name, tables.tally_state.name)
    return await checks.derived(session, facts)

"""Settling tallies on a connection of their own, while Postgres completes the table of facts on another."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.domain import groups
from services.reporting.domain.facts import Cell, Fact, distinct
from services.reporting.domain.groups import Group
from services.reporting.domain.tallies import REACHES, Distinct, Stock, Tally
from services.reporting.store import aside, rows
from services.reporting.store.derived import told_again

WAITING = 64
"""So many chunks of what was settled wait at most for the table they go into."""


class Settling:
    """What is settled meanwhile: rows that wait to be copied, and, once all are copied, what they sum up to."""

    def __init__(self) -> None:
        self.sums: Counter[Cell] = Counter()
        self.reaches: Counter[Cell] = Counter()
        self._made: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING)

    async def rows(self) -> AsyncIterator[bytes]:
        """The rows, as they come; they end also where settling fails."""
        while (made := await self._made.get()) is not None:
            yield made

    async def settle(self, session: AsyncSession) -> None:
        """Settle what this session has put aside."""
        try:
            async for tellings in told_again(session, aside.TABLE):
                await aside.put(session, rows.copied(distinct(tellings).values()))
            async for found in _subjects(session):
                await self._made.put(await asyncio.to_thread(self._settled, found))
        except Exception:  # not in a `finally`: who is cancelled has no reader, and would wait for one for ever
            await self._made.put(None)
            raise
        await self._made.put(None)

    def _settled(self, found: Mapping[Group, list[Fact]]) -> bytes:
        contributions = groups.contributions(found, found)
        times = Counter((tally, id(cells)) for (tally, _), cells in contributions.items())  # most are one object
        for (tally, _), cells in contributions.items():
            again = times.pop((tally, id(cells)), 0)
            into = self.reaches if tally in REACHES else self.sums
            for cell, amount in cells.items() if again else ():
                into[cell] += amount * again
        return rows.settled(contributions)


@asynccontextmanager
async def settling(session: AsyncSession) -> AsyncIterator[Settling]:
    """Settle meanwhile what this session has put aside; at the end all is settled."""
    begun = Settling()
    work = asyncio.ensure_future(begun.settle(session))
    try:
        yield begun
        await work
    finally:
        work.cancel()
        await asyncio.wait([work])  # its connection must be free before it is given back


async def _subjects(session: AsyncSession) -> AsyncIterator[dict[Group, list[Fact]]]:
    async for facts in aside.with_key(session):
        yield _of(Stock, groups.gathered(facts))
    async for facts in aside.with_subject(session):
        yield _of(Distinct, groups.gathered(facts))
    async for openings, closings in aside.with_owner(session):
        yield groups.gathered_by_owner(openings, closings)


def _of(kind: type[Tally], found: Mapping[Group, list[Fact]]) -> dict[Group, list[Fact]]:
    return {group: facts for group, facts in found.items() if isinstance(groups.TALLIES[group[0]], kind)}

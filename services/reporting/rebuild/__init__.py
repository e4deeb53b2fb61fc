"""Making every number anew from the archive of events (R16), beside the live tables.

While it goes on live events are counted and questions answered as ever; nothing waits. The live tables are compared
as at the very moment whose events were read, so no event is in one of them and not in the other. Only when the new
tables are to take the place of the live ones do live events wait, for the few that came meanwhile to be counted too.
All happens in one transaction that others see nothing of: a rebuild that dies leaves the live tables as they were.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporting.domain.differences import Difference, differences
from services.reporting.rebuild import anew, catching_up
from services.reporting.rebuild.anew import Progress, unheard
from services.reporting.store import archive, aside, checks, late, side

CONNECTIONS = 4
"""What a rebuild needs at once: to read the archive, look at the live tables, make the new ones, settle tallies."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: how many events were read, how many of them this version cannot read, and what differs."""

    read: int
    unreadable: int
    differences: list[Difference]
    replaced: bool


async def rebuild(engine: AsyncEngine, *, replace: bool = False, progress: Progress = unheard) -> Rebuilt:
    """Derive everything anew and compare; with `replace` the new tables then take the place of the live ones."""
    async with AsyncSession(engine) as making, making.begin() as whole:
        await side.only_one(making)
        async with _noting(engine, replace=replace):
            live = await side.create(making)
            async with archive.everything(engine) as (looking, chunks), aside.opened(engine) as beside:
                before = asyncio.ensure_future(checks.derived(looking))  # while the database waits for us most
                try:
                    told = await anew.read(making, beside, chunks, progress)
                    now = await anew.settle(making, beside, told)
                finally:
                    await asyncio.wait([before])  # its connection must be free before it is given back
                found = differences(before.result(), now)
            if replace:
                await catching_up.catch_up(making)
                await side.swap(making, live)
                await late.forget(making)
                await whole.commit()
            else:
                await whole.rollback()
    return Rebuilt(told.read, told.unreadable, found, replaced=replace)


@asynccontextmanager
async def _noting(engine: AsyncEngine, *, replace: bool) -> AsyncIterator[None]:
    """Note what is archived meanwhile if it will be needed; whatever goes wrong, leave no trace of it."""
    async with AsyncSession(engine) as session, session.begin():
        await (late.note if replace else late.forget)(session)
    try:
        yield
    except BaseException:
        async with AsyncSession(engine) as session, session.begin():
            await late.forget(session)
        raise

"""Making the derived tables from nothing: rows are copied in as they come, and settled once they are all there."""

from collections.abc import AsyncIterator, Mapping, Sequence

from asyncpg import Record
from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.facts import Cell, Fact
from services.reporting.store import rows
from services.reporting.store.bulk import copy, driver
from services.reporting.store.facts import COLUMNS, fact_of

CHUNK = 5_000
FACTS = f"SELECT {', '.join(COLUMNS)} FROM"
_PLACE = slice(0, 2)

_PART = """CREATE TEMPORARY TABLE told_again ON COMMIT DROP AS
    {facts} {table} JOIN (SELECT measure, key FROM {table} GROUP BY 1, 2 HAVING count(*) > 1) AS again
        USING (measure, key)
"""
_TAKE_OUT = """DELETE FROM {table} USING (SELECT DISTINCT measure, key FROM told_again) AS again
    WHERE {table}.measure = again.measure AND {table}.key = again.key"""


async def add_facts(session: AsyncSession, chunks: AsyncIterator[bytes], table: str = tables.fact.name) -> None:
    """Add facts, as `rows.copied` makes them, to a table of their form, whether it has them already or not."""
    await _add(session, table, COLUMNS, chunks)


async def add_tallies(session: AsyncSession, chunks: AsyncIterator[bytes]) -> None:
    """Add what subjects contribute, as `rows.settled` makes it."""
    table = tables.tally_state
    await _add(session, table.name, table.columns.keys(), chunks)


async def _add(session: AsyncSession, table: str, columns: Sequence[str], chunks: AsyncIterator[bytes]) -> None:
    async with driver(session) as raw:
        await raw.copy_to_table(table, source=_whole(chunks), columns=columns, format="binary")


async def _whole(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield rows.HEAD
    async for chunk in chunks:
        yield chunk
    yield rows.END


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    """Rows that are there already, as those that come."""
    for chunk in chunks:
        yield chunk


async def add_cells(session: AsyncSession, table: Table, cells: Mapping[Cell, int]) -> None:
    """Fill the rollup or the reach."""
    await copy(session, table, ((*cell, amount) for cell, amount in cells.items() if amount))


async def told_again(session: AsyncSession, table: str = tables.fact.name) -> AsyncIterator[list[Fact]]:
    """Take out every telling of what was told more than once; gives them in chunks, those of one fact together."""
    for statement in (_PART, _TAKE_OUT):
        await session.execute(text(statement.format(facts=FACTS, table=table)))
    async for found in together(session, f"{FACTS} told_again ORDER BY measure, key", by=_PLACE):
        yield [*map(fact_of, found)]


async def together(session: AsyncSession, query: str, *values: object, by: slice) -> AsyncIterator[list[Record]]:
    """Rows in chunks; those that the query orders together because they are equal in the columns `by` stay so."""
    async with driver(session) as raw:
        cursor = await raw.cursor(query, *values)
        rest: list[Record] = []
        while found := await cursor.fetch(CHUNK):
            rest += found
            cut, last = len(rest), rest[-1][by]
            while cut and rest[cut - 1][by] == last:
                cut -= 1
            if cut:
                yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest

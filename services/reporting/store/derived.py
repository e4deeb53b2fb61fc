"""Making the derived tables from nothing: rows are copied in as they come, and settled once they are all there."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.facts import Cell, Fact
from services.reporting.domain.groups import BY_KEY, BY_SUBJECT, CLOSINGS, OPENINGS, Group
from services.reporting.store import rows
from services.reporting.store.bulk import copy, driver
from services.reporting.store.facts import COLUMNS, fact_of
from services.reporting.store.rollups import text_of

CHUNK = 5_000
_FACTS = f"SELECT {', '.join(COLUMNS)} FROM"

_PART = f"""CREATE TEMPORARY TABLE told_again ON COMMIT DROP AS
    {_FACTS} fact JOIN (SELECT measure, key FROM fact GROUP BY 1, 2 HAVING count(*) > 1) AS again USING (measure, key)
"""  # noqa: S608 — no value is part of any statement here
_TAKE_OUT = """DELETE FROM fact USING (SELECT DISTINCT measure, key FROM told_again) AS again
    WHERE fact.measure = again.measure AND fact.key = again.key"""


async def add_facts(session: AsyncSession, chunks: AsyncIterator[bytes]) -> None:
    """Add facts, as `rows.copied` makes them, to a table without keys, whether it has them already or not."""
    async with driver(session) as raw:
        await raw.copy_to_table(tables.fact.name, source=_whole(chunks), columns=COLUMNS, format="binary")


async def _whole(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield rows.HEAD
    async for chunk in chunks:
        yield chunk
    yield rows.END


async def add_cells(session: AsyncSession, table: Table, cells: Mapping[Cell, int]) -> None:
    """Fill the rollup or the reach."""
    await copy(session, table, ((*cell, amount) for cell, amount in cells.items() if amount))


async def add_tallies(session: AsyncSession, contributions: Mapping[Group, Counter[Cell]]) -> None:
    """Add what each of these subjects contributes; what is one object is put into words once."""
    words = {id(cells): text_of(cells) for cells in {id(cells): cells for cells in contributions.values()}.values()}
    said = [(tally, subject, words[id(cells)]) for (tally, subject), cells in contributions.items()]
    await copy(session, tables.tally_state, said)


async def told_again(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """Take out every telling of what was told more than once; gives them in chunks, those of one fact together."""
    for statement in (_PART, _TAKE_OUT):
        await session.execute(text(statement))
    async for facts in _together(session, f"{_FACTS} told_again ORDER BY measure, key", by=lambda fact: fact.place):
        yield facts


def with_key(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """Openings and closings in chunks, those of one key together."""
    query = f"{_FACTS} fact WHERE measure = ANY($1) ORDER BY key"
    return _together(session, query, sorted(BY_KEY), by=lambda fact: fact.key)


def with_subject(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """The facts whose subjects are counted once, in chunks, those of one subject together."""
    return _by_subject(session, BY_SUBJECT)


def with_owner(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """The openings that say who owns what was opened, in chunks, those of one owner together."""
    return _by_subject(session, OPENINGS)


async def closings(session: AsyncSession, keys: Sequence[UUID]) -> list[Fact]:
    """What ends the openings with these keys."""
    query = f"{_FACTS} fact WHERE measure = ANY($1) AND key = ANY($2)"
    async with driver(session) as raw:
        return [*map(fact_of, await raw.fetch(query, sorted(CLOSINGS), keys))]


def _by_subject(session: AsyncSession, measures: Iterable[str]) -> AsyncIterator[list[Fact]]:
    query = f"{_FACTS} fact WHERE measure = ANY($1) AND subject IS NOT NULL ORDER BY subject"
    return _together(session, query, sorted(measures), by=lambda fact: fact.subject)


async def _together(
    session: AsyncSession, query: str, *values: object, by: Callable[[Fact], object]
) -> AsyncIterator[list[Fact]]:
    async with driver(session) as raw:
        cursor = await raw.cursor(query, *values)
        rest: list[Fact] = []
        while found := await cursor.fetch(CHUNK):
            rest += map(fact_of, found)
            cut, last = len(rest), by(rest[-1])
            while cut and by(rest[cut - 1]) == last:
                cut -= 1
            if cut:
                yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest

"""What is compared of derived tables: every cell of the rollups, and of the rest how many rows there are and their sum.

The sum is that of each row's hash: it does not depend on the order of the rows, and changes with any value in them.
"""

from sqlalchemy import Table, TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.differences import Derived, Sums
from services.reporting.domain.facts import Cell

_FACTS = text(
    "SELECT measure, to_char(happened_on, 'YYYY-MM'), sum(rows)::bigint, sum(total) FROM ("
    " SELECT measure, happened_on, count(*) AS rows, sum(hash_record_extended(fact, 0)) AS total"
    " FROM fact GROUP BY 1, 2"
    ") AS by_day GROUP BY 1, 2"  # a date's month is found once for all its facts
)
_TALLIES = text(
    "SELECT tally, '', count(*), sum(hash_record_extended(tally_state, 0))"
    " FROM tally_state WHERE cells <> '[]' GROUP BY 1"
)


async def facts(session: AsyncSession) -> Sums:
    """What the facts that this session sees come to."""
    return await _sums(session, _FACTS)


async def derived(session: AsyncSession, known: Sums | None = None) -> Derived:
    """What the derived tables that this session sees come to; `known` is what its facts do, if that was asked."""
    return Derived(
        sums=await _cells(session, tables.rollup),
        reaches=await _cells(session, tables.reach),
        facts=await facts(session) if known is None else known,
        tallies=await _sums(session, _TALLIES),
    )


async def _cells(session: AsyncSession, table: Table) -> dict[Cell, int]:
    rows = await session.execute(select(table).where(table.c.amount != 0))
    return {(a, b, c, d): amount for a, b, c, d, amount in rows}


async def _sums(session: AsyncSession, query: TextClause) -> Sums:
    return {(name, at): (count, int(total)) for name, at, count, total in await session.execute(query)}

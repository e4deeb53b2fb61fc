"""What a month's summary costs with ten million facts, beside the same question with a hundred thousand.

The facts are made in the database: five years of every measure, subjects whose months come and go. Rollups are summed
up from the facts, so a summary has to read what so many facts leave in them: more of the stretches of months that
subjects have, not more of anything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from statistics import median

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporting import queries
from services.reporting.domain import groups, tallies
from services.reporting.domain.figures import measures_of
from services.reporting.domain.indicators import INDICATORS
from services.reporting.domain.names import Names
from shared.db import engine
from shared.reference.calendar import Clock, month
from shared.reference.profile import load_profile
from shared.settings import ServiceSettings
from shared.testing.servers import Databases
from tests.performance.figures import Figure
from tests.performance.house import connected

GOAL = 1.2
FEW = 100_000
MONTHS = 60
CODES = 12

_FACTS = """
INSERT INTO fact
SELECT ($2::text[])[1 + n % cardinality($2)], id, $3::date - (n * 7919 % ($4 * 30))::integer, id, id, NULL, 1, '[]'
FROM generate_series(1::bigint, $1) AS n, LATERAL (SELECT md5(n::text)::uuid AS id) AS made
"""
_TOTALS = """
INSERT INTO rollup SELECT measure, to_char(happened_on, 'YYYY-MM') AS month, '', '', count(*) FROM fact GROUP BY 1, 2
"""
_PARTS = """
INSERT INTO rollup SELECT measure, month, divided, 'code_' || number, amount / $2
FROM rollup, unnest($1::text[]) AS divided, generate_series(1, $2::integer) AS number
"""
_STOCKS = """
INSERT INTO rollup SELECT tally, month, '', '', sum(amount) / 10 FROM rollup, unnest($1::text[]) AS tally
WHERE dimension = '' AND NOT measure = ANY ($1) GROUP BY 1, 2
"""
_REACHES = """
INSERT INTO reach SELECT tally, to_char(first, 'YYYY-MM') AS a, to_char(first + length, 'YYYY-MM') AS b,
    coalesce(to_char(first - pause, 'YYYY-MM'), '') AS c, count(*)
FROM unnest($3::text[]) AS tally, generate_series(1, $1::integer / 50) AS subject,
    LATERAL (SELECT $4::date - make_interval(months => subject * 31 % $2) AS first,
        make_interval(months => CASE WHEN tally = ANY ($5) THEN subject * 17 % 12 ELSE 0 END) AS length,
        CASE WHEN subject % 10 < 3 THEN make_interval(months => 1 + subject * 13 % 11) END AS pause) AS lasting
GROUP BY tally, a, b, c
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A reporting with so many facts."""

    facts: int
    engine: AsyncEngine

    async def asked(self, names: Names, today: date) -> float:
        """How long the running month's summary takes, in milliseconds."""
        started = time.perf_counter()
        async with AsyncSession(self.engine) as session:
            found = await queries.summary(session, names, month(today), today)
        took = time.perf_counter() - started
        if sum(row.value for row in found.indicators) == 0:
            raise ValueError("the summary counts nothing")
        return took * 1000


async def measure(databases: Databases, *, facts: int, samples: int, say: Callable[[str], None]) -> dict[str, Figure]:
    """Ask both in turns; the figures are medians."""
    today, names = Clock(None).today(), Names(load_profile(None))
    async with AsyncExitStack() as held:
        few, many = [await _holding(held, databases, number, today) for number in (FEW, facts)]
        took: dict[int, list[float]] = {few.facts: [], many.facts: []}
        for one in (few, many) * (samples + 1):
            took[one.facts].append(await one.asked(names, today))
    ours, floor = (median(took[number][1:]) for number in (many.facts, few.facts))  # the first asks everything anew
    say(f"summary: {many.facts:,} facts {ours:.1f} ms, {few.facts:,} facts {floor:.1f} ms")
    return {"summary": Figure(ours, GOAL, "ms", floor=floor)}


async def _holding(held: AsyncExitStack, databases: Databases, facts: int, today: date) -> Holding:
    address = await databases.clone("reporting")
    held.push_async_callback(databases.drop, address)
    async with connected(address) as connection:
        await _fill(connection, facts, today)
    bound = engine(ServiceSettings(service="reporting", instance="reporting", database_url=address))
    held.push_async_callback(bound.dispose)
    return Holding(facts, bound)


async def _fill(connection: asyncpg.Connection, facts: int, today: date) -> None:
    """Facts first, their indexes then: quicker, and the same in the end."""
    reaches = sorted(tallies.REACHES)
    stocks = sorted(set(groups.TALLIES) - tallies.REACHES)
    measures = sorted(measures_of(INDICATORS) - set(groups.TALLIES))
    indexes = await connection.fetch("SELECT indexdef FROM pg_indexes WHERE tablename = 'fact'")
    await connection.execute(
        "ALTER TABLE fact DROP CONSTRAINT fact_pkey; DROP INDEX fact_by_date, fact_by_subject;"
        "ALTER TABLE fact SET UNLOGGED; SET maintenance_work_mem TO '256MB'; SET work_mem TO '128MB'"
    )
    await connection.execute(_FACTS, facts, measures, today, MONTHS)
    for (definition,) in indexes:
        await connection.execute(definition)
    await connection.execute(_TOTALS)
    await connection.execute(_PARTS, ["agency", "channel", "field"], CODES)
    await connection.execute(_STOCKS, stocks)
    present = [tally.id for tally in tallies.OWNED]
    await connection.execute(_REACHES, facts, MONTHS, reaches, today.replace(day=1), present)
    await connection.execute("VACUUM ANALYZE fact")
    for table in ("rollup", "reach"):
        await connection.execute(f"VACUUM ANALYZE {table}")

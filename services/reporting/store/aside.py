"""The facts that tallies are made of, put aside on a connection of their own while events are read.

So tallies can be settled while Postgres gives the table of all facts its keys and indexes. The table is temporary:
nobody else sees it, and with its connection it is gone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporting.domain.facts import Fact
from services.reporting.domain.groups import BY_KEY, BY_SUBJECT, CLOSINGS, OPENINGS
from services.reporting.store import derived
from services.reporting.store.derived import FACTS, given, together
from services.reporting.store.facts import COLUMNS, fact_of

TABLE = "tallied"
MEASURES = BY_KEY | BY_SUBJECT | OPENINGS
"""What is put aside."""
SORT_MEMORY = "64MB"

_KEY, _SUBJECT, _OWNER = slice(1, 2), slice(5, 6), slice(len(COLUMNS), None)

_MAKE = text(f"CREATE TEMPORARY TABLE {TABLE} ON COMMIT DROP AS {FACTS} fact LIMIT 0")
_OF_KEYS = f"{FACTS} {TABLE} WHERE measure = ANY($1) ORDER BY key"
_OF_SUBJECTS = f"{FACTS} {TABLE} WHERE measure = ANY($1) AND subject IS NOT NULL ORDER BY subject"
_OF_OWNERS = f"""SELECT *, subject AS owner FROM {TABLE} WHERE measure = ANY($1) AND subject IS NOT NULL
    UNION ALL
    SELECT closing.*, opening.subject FROM {TABLE} AS opening JOIN {TABLE} AS closing USING (key)
    WHERE opening.measure = ANY($1) AND opening.subject IS NOT NULL AND closing.measure = ANY($2)
    ORDER BY owner"""  # noqa: S608 — no value is part of the statement


@asynccontextmanager
async def opened(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Give a session that alone sees the table, still empty."""
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(_MAKE)
        await session.execute(text(f"SET LOCAL work_mem TO '{SORT_MEMORY}'"))
        yield session


async def put(session: AsyncSession, *rows: bytes) -> None:
    """Put facts of these measures aside, as `rows.copied` makes them."""
    await derived.add_facts(session, given(*rows), TABLE)


async def with_key(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """Openings and closings in chunks, those of one key together."""
    async for found in together(session, _OF_KEYS, sorted(BY_KEY), by=_KEY):
        yield [*map(fact_of, found)]


async def with_subject(session: AsyncSession) -> AsyncIterator[list[Fact]]:
    """The facts whose subjects are counted once, in chunks, those of one subject together."""
    async for found in together(session, _OF_SUBJECTS, sorted(BY_SUBJECT), by=_SUBJECT):
        yield [*map(fact_of, found)]


async def with_owner(session: AsyncSession) -> AsyncIterator[tuple[list[Fact], list[Fact]]]:
    """The openings that say who owns what was opened, and what ends it, in chunks, those of one owner together."""
    async for found in together(session, _OF_OWNERS, sorted(OPENINGS), sorted(CLOSINGS), by=_OWNER):
        facts = [fact_of(row[: len(COLUMNS)]) for row in found]
        yield [fact for fact in facts if fact.measure in OPENINGS], [fact for fact in facts if fact.measure in CLOSINGS]

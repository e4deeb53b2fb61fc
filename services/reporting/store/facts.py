"""Facts, each kept once by measure and key."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Select, Table, Uuid, any_, exists, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.facts import Fact, Part, Place
from services.reporting.domain.tallies import Stock
from services.reporting.store.bulk import copied

COLUMNS = ("measure", "key", "happened_on", "fact_id", "event_id", "subject", "amount", "parts", "revision")
_NAMES = ("measures", "keys", "dates", "facts", "events", "subjects", "amounts", "parts", "revisions")

_TOLD = """unnest(
    CAST(:measures AS text[]), CAST(:keys AS uuid[]), CAST(:dates AS date[]), CAST(:facts AS uuid[]),
    CAST(:events AS uuid[]), CAST(:subjects AS uuid[]), CAST(:amounts AS integer[]), CAST(:parts AS text[]),
    CAST(:revisions AS integer[])
) AS told (measure, key, happened_on, fact_id, event_id, subject, amount, parts, revision)"""

_insert = text(
    f"""INSERT INTO fact (measure, key, happened_on, fact_id, event_id, subject, amount, parts, revision)
    SELECT measure, key, happened_on, fact_id, event_id, subject, amount, CAST(parts AS jsonb), revision FROM {_TOLD}
    ON CONFLICT (measure, key) DO NOTHING
    RETURNING measure, key"""  # noqa: S608 — no value is part of the statement
)

_lock = text(
    f"""SELECT {", ".join(COLUMNS)}
    FROM fact JOIN unnest(CAST(:measures AS text[]), CAST(:keys AS uuid[])) AS told (measure, key) USING (measure, key)
    ORDER BY measure, key FOR UPDATE OF fact"""  # noqa: S608 — no value is part of the statement
)

_replace = text(
    f"""UPDATE fact SET happened_on = told.happened_on, fact_id = told.fact_id, event_id = told.event_id,
        subject = told.subject, amount = told.amount, parts = CAST(told.parts AS jsonb), revision = told.revision
    FROM {_TOLD} WHERE fact.measure = told.measure AND fact.key = told.key"""  # noqa: S608 — as above
)


async def keep(session: AsyncSession, told: Mapping[Place, Fact]) -> tuple[list[Fact], list[tuple[Fact, Fact]]]:
    """Keep these facts. Returns the new ones, and (before, now) where an earlier telling of a known fact arrived."""
    ordered = [told[place] for place in sorted(told)]
    if await copied(session, tables.fact, COLUMNS, [row_of(fact) for fact in ordered]):
        return ordered, []
    placed = {(row.measure, row.key.int) for row in await session.execute(_insert, _columns(ordered))}
    fresh = [fact for fact in ordered if fact.place in placed]
    again = [fact for fact in ordered if fact.place not in placed]
    return fresh, await _correct(session, again) if again else []


async def _correct(session: AsyncSession, again: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    places = {"measures": [fact.measure for fact in again], "keys": [fact.key for fact in again]}
    known = {fact.place: fact for fact in map(fact_of, await session.execute(_lock, places))}
    pairs = [(known[fact.place], fact) for fact in again]
    corrected = [(before, now) for before, now in pairs if now.precedence < before.precedence]
    if corrected:
        await session.execute(_replace, _columns([now for _, now in corrected]))
    return corrected


def row_of(fact: Fact) -> tuple[Any, ...]:
    """The columns of a fact, in the order of `COLUMNS`."""
    return (*fact[:-2], orjson.dumps(fact.parts).decode(), fact.revision)


def _columns(facts: Sequence[Fact]) -> dict[str, list[Any]]:
    return dict(zip(_NAMES, ([*column] for column in zip(*map(row_of, facts), strict=True)), strict=True))


def fact_of(row: Sequence[Any]) -> Fact:
    """The fact in a row whose columns are `COLUMNS`, its parts read or still as text."""
    *rest, parts, revision = row
    return Fact._make((*rest, _read(parts) if isinstance(parts, str) else _parts(parts), revision))


@lru_cache(maxsize=4_096)
def _read(parts: str) -> tuple[Part, ...]:
    return _parts(orjson.loads(parts))


def _parts(found: Iterable[Sequence[Any]]) -> tuple[Part, ...]:
    return tuple([(dimension, code, amount) for dimension, code, amount in found])


async def _all(session: AsyncSession, query: Select[Any]) -> list[Fact]:
    return [fact_of(row) for row in await session.execute(query)]


async def by_key(session: AsyncSession, measures: Iterable[str], keys: Iterable[UUID]) -> list[Fact]:
    """The facts of these measures with these keys."""
    table = tables.fact
    return await _all(session, select(table).where(_one_of(table, measures), table.c.key == _any(keys)))


async def by_subject(session: AsyncSession, measures: Iterable[str], subjects: Iterable[UUID]) -> list[Fact]:
    """The facts of these measures about these subjects."""
    table = tables.fact
    return await _all(session, select(table).where(_one_of(table, measures), table.c.subject == _any(subjects)))


async def within(
    session: AsyncSession,
    measures: Iterable[str],
    first: date,
    last: date,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int | None = None,
) -> list[Fact]:
    """The facts of these measures from `first` to `last`, by date and key; what was taken out again is none."""
    table = tables.fact
    query = select(table).where(_one_of(table, measures), table.c.happened_on.between(first, last), table.c.amount != 0)
    return await _all(session, _paged(query, table, after, limit))


async def open_at(
    session: AsyncSession,
    stock: Stock,
    day: date,
    *,
    since: date | None = None,
    owned: bool = False,
    after: tuple[date, UUID] | None = None,
    limit: int | None = None,
) -> list[Fact]:
    """The openings of what is open at the end of a day, or was at the end of any day from `since` on.

    `owned`: only of what has an owner.
    """
    table, closing = tables.fact, tables.fact.alias()
    closed = exists().where(
        closing.c.measure.in_(stock.closed), closing.c.key == table.c.key, closing.c.happened_on <= (since or day)
    )
    query = select(table).where(_one_of(table, stock.opened), table.c.happened_on <= day, ~closed)
    if owned:
        query = query.where(table.c.subject.is_not(None))
    return await _all(session, _paged(query, table, after, limit))


def _any(ids: Iterable[UUID]) -> Any:
    return any_(literal(sorted(set(ids)), ARRAY(Uuid)))


def _one_of(table: Table, measures: Iterable[str]) -> Any:
    return table.c.measure.in_(sorted(measures))


def _paged(query: Select[Any], table: Table, after: tuple[date, UUID] | None, limit: int | None) -> Select[Any]:
    if after is not None:
        query = query.where(
            (table.c.happened_on > after[0]) | ((table.c.happened_on == after[0]) & (table.c.key > after[1]))
        )
    return query.order_by(table.c.happened_on, table.c.key).limit(limit)

"""The outbox by month: nothing lost on the way there, months made ahead, no commit kept waiting."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from sqlalchemy import text

from shared.messaging import months
from shared.migrations import configuration, run_migrations
from shared.postgres import dsn
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

Connection = Any
MONTHS = """SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'outbox'::regclass ORDER BY 1"""
KEEP = "INSERT INTO outbox (event_id, stream, type, body, recorded_at) VALUES ($1, 'tsunagu:intake', 't', '{}', $2)"
HELD_WHERE = "SELECT tableoid::regclass::text FROM outbox ORDER BY position"


@pytest.fixture
async def url(service_database: Callable[[str], Awaitable[str]]) -> str:
    return dsn(await service_database("intake"))


@pytest.fixture
async def connection(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def _names(connection: Connection) -> list[str]:
    return [row[0] for row in await connection.fetch(MONTHS)]


def _ahead(count: int) -> list[str]:
    from shared.reference.calendar import JST

    now = datetime.now(JST)
    found = [divmod(now.year * 12 + now.month - 1 + step, 12) for step in range(count + 1)]
    return [f"outbox_{year:04}_{month + 1:02}" for year, month in found]


async def test_a_database_of_the_first_version_moves_over_with_every_row_and_its_entry_id(empty_database: str) -> None:
    await asyncio.to_thread(_migrate, empty_database, "0001")
    connection = await asyncpg.connect(dsn(empty_database))
    for _ in range(3):  # in Japan the 30th of November, 16:00 UTC, is the 1st of December
        await connection.execute(KEEP, uuid4(), datetime(2025, 11, 30, 16, tzinfo=UTC))
    await connection.execute(KEEP, uuid4(), datetime.now(UTC))
    await connection.execute("UPDATE outbox SET entry_ms = position * 10, entry_seq = 1 WHERE position < 4")
    await connection.execute("DELETE FROM outbox WHERE position = 3")
    before = await connection.fetch("SELECT * FROM outbox ORDER BY position")

    await asyncio.to_thread(run_migrations, "intake", empty_database)

    assert await connection.fetch("SELECT * FROM outbox ORDER BY position") == before
    held = [row[0] for row in await connection.fetch(HELD_WHERE)]
    assert held == ["months.outbox_2025_12", "months.outbox_2025_12", "months." + _ahead(0)[0]]
    await connection.execute(KEEP, uuid4(), datetime.now(UTC))
    assert await connection.fetchval("SELECT max(position) FROM outbox") == 5
    await connection.close()


def _migrate(url: str, version: str) -> None:
    config = configuration("intake")
    config.attributes["url"] = url
    command.upgrade(config, version)


async def test_the_months_ahead_are_made_once(connection: Connection) -> None:
    assert await _names(connection) == [*_ahead(3), "outbox_default"]

    made = await months.provide(connection, 5)

    assert made == _ahead(5)[-2:]
    assert await months.provide(connection, 5) == []


async def test_rows_of_the_default_partition_move_to_their_month_when_that_is_over(
    connection: Connection,
) -> None:
    for year in (2024, 2024, 2023):
        await connection.execute(KEEP, uuid4(), datetime(year, 5, 1, tzinfo=UTC))
    before = await connection.fetch("SELECT * FROM outbox ORDER BY position")

    assert await months.provide(connection) == ["outbox_2023_05", "outbox_2024_05"]

    assert await connection.fetch("SELECT * FROM outbox ORDER BY position") == before
    assert await connection.fetchval("SELECT count(*) FROM months.outbox_default") == 0


async def test_the_running_month_is_left_to_the_default_partition(connection: Connection) -> None:
    """Postgres refuses a row that was on its way to the default partition when its month was made."""
    await connection.execute(f"DROP TABLE months.{_ahead(0)[0]}")
    await connection.execute(KEEP, uuid4(), datetime.now(UTC))

    assert await months.provide(connection, 4) == [_ahead(4)[-1]]

    assert await connection.fetchval(HELD_WHERE) == "months.outbox_default"


async def test_a_commit_waits_for_no_month(connection: Connection, url: str) -> None:
    """A long read (a dump) holds up the making of months; meanwhile events are recorded as ever."""
    async with _another(url) as reader, _another(url) as command_:
        async with reader.transaction():
            await reader.fetch("SELECT count(*) FROM outbox")
            making = asyncio.create_task(months.provide(connection, 6))
            await eventually(lambda: _somebody_waits(reader))
            await asyncio.wait_for(command_.execute(KEEP, uuid4(), datetime.now(UTC)), 0.3)
            with pytest.raises(asyncpg.LockNotAvailableError):
                await making
        assert await months.provide(connection, 6) == _ahead(6)[-3:]


@contextlib.asynccontextmanager
async def _another(url: str) -> AsyncIterator[Connection]:
    other = await asyncpg.connect(url)
    yield other
    await other.close()


async def _somebody_waits(connection: Connection) -> bool:
    return bool(await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def test_a_relay_makes_the_months_and_publishes_what_lies_in_any(sides: Any) -> None:
    intake = await sides("intake")
    await intake.publish(a_concern())
    async with intake.held.engine.begin() as database:
        await database.execute(text("UPDATE outbox SET recorded_at = recorded_at - interval '2 years'"))
    await intake.publish(a_concern())

    async with intake.working():
        await eventually(lambda: _published(intake, 2))
        await eventually(lambda: _months(intake, 5))


async def _published(side: Any, number: int) -> bool:
    return bool(await side.one("SELECT count(entry_ms) FROM outbox") == number)


async def _months(side: Any, number: int) -> bool:
    return bool(await side.one("SELECT count(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass") == number)

"""A process of Postgres takes what a worker asks of it and never answers, though its machine does."""

import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.intake import ConcernReceived
from shared.postgres import dsn
from shared.privacy.keys import KeyRing
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern

SOON_S = 0.5
LONG_S = 60


@pytest.fixture
async def reporting(sides: Any) -> Any:
    return await sides("reporting", batch_s=SOON_S, claim_idle_ms=LONG_S * 1000)


@contextlib.asynccontextmanager
async def aside(side: Side) -> AsyncIterator[Any]:
    """A connection of somebody who is not frozen."""
    connection = await asyncpg.connect(dsn(side.settings.database_url))
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.contextmanager
def frozen(pids: Sequence[int]) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def _applied(connection: Any) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM seen"))


async def test_a_batch_that_a_frozen_process_was_given_is_applied_through_another(sides: Any, reporting: Any) -> None:
    intake = await sides("intake")
    async with aside(reporting) as looking, intake.working(), reporting.working():
        await intake.publish(a_concern())
        await eventually(lambda: _applied(looking))
        pool = await looking.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1",
            "tsunagu reporting",
        )
        with frozen([row["pid"] for row in pool]):
            await intake.publish(a_concern())
            await eventually(lambda: _applied_is(looking, 2), timeout=30)
            assert await looking.fetchval("SELECT count(*) FROM dead_letter") == 0


async def _applied_is(connection: Any, number: int) -> bool:
    return await _applied(connection) == number


async def test_a_batch_whose_rows_a_frozen_process_holds_is_applied_once_when_that_ends(
    sides: Any, reporting: Any
) -> None:
    intake, stopped = await sides("intake"), []

    @reporting.consumer.on(ConcernReceived)
    async def stop_the_first(event: ConcernReceived, session: AsyncSession, keys: KeyRing) -> None:
        if not stopped:
            stopped.append(await session.scalar(text("SELECT pg_backend_pid()")))
            os.kill(stopped[0], signal.SIGSTOP)
            await session.execute(text("SELECT 1"))

    async with aside(reporting) as looking, intake.working(), reporting.working():
        await intake.publish(a_concern())
        try:
            await eventually(lambda: _waiting_for(looking, stopped), timeout=30)
            assert await _applied(looking) == 0
        finally:
            os.kill(stopped[0], signal.SIGCONT)
        await eventually(lambda: _applied_is(looking, 1), timeout=30)
        assert await looking.fetchval("SELECT count(*) FROM dead_letter") == 0


async def _waiting_for(connection: Any, stopped: list[int]) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))"
    return bool(stopped and await connection.fetchval(waiting, stopped[0]))


async def test_a_relay_whose_notes_a_frozen_process_was_given_begins_anew(sides: Any) -> None:
    intake = await sides("intake", relay_lock_s=1)
    async with aside(intake) as looking, intake.working() as worker:
        await eventually(lambda: worker.relay.running)
        await intake.publish(a_concern())
        await eventually(lambda: _published(looking, 1))
        noting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'UPDATE outbox'"
        pids = [row["pid"] for row in await looking.fetch(f"{noting} AND pid <> pg_backend_pid()")]
        assert pids
        with frozen(pids):
            await intake.publish(a_concern())
            await eventually(lambda: _published(looking, 2), timeout=30)


async def _published(connection: Any, number: int) -> bool:
    return bool(await connection.fetchval("SELECT count(*) FROM outbox WHERE entry_ms IS NOT NULL") == number)

"""Postgres or Redis refuse, run full, turn read-only or go back in time: nothing is lost, blamed or stopped for it."""

import asyncio
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts import enveloped
from shared.contracts.intake import ConcernReceived
from shared.messaging import dead_letters, tables
from shared.messaging.consumer import DatabaseAway, Delivery
from shared.messaging.subscribers import acknowledge_danglers
from shared.messaging.worker import Worker
from shared.postgres import dsn
from shared.privacy.keys import KeyRing
from shared.settings import ServiceSettings
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern, running

STREAM = "tsunagu:intake"


def a_delivery() -> Delivery:
    return Delivery(STREAM, "1-0", enveloped(a_concern(), source="intake").encoded().encode())


@pytest.mark.parametrize("state", ["40P01", "40001", "57P01", "53100", "25006", "55P03"])
async def test_what_the_database_could_not_do_just_now_is_not_the_events_fault(sides: Any, state: str) -> None:
    reporting = await sides("reporting")

    @reporting.consumer.on(ConcernReceived)
    async def refused(event: ConcernReceived, session: AsyncSession, keys: KeyRing) -> None:
        await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{state}'; END $$"))

    with pytest.raises(DatabaseAway):
        await reporting.consumer.take([a_delivery()], reporting.held.sessions, None, limit=1)
    assert await reporting.count(tables.dead_letter) == 0


async def test_an_exhausted_pool_is_not_the_events_fault(sides: Any) -> None:
    reporting = await sides("reporting")

    @reporting.consumer.on(ConcernReceived)
    async def wait_in_vain(event: ConcernReceived, session: AsyncSession, keys: KeyRing) -> None:
        raise PoolTimeout

    with pytest.raises(DatabaseAway):
        await reporting.consumer.take([a_delivery()], reporting.held.sessions, None, limit=1)


async def test_a_server_that_accepts_no_connection_is_not_the_events_fault(sides: Any) -> None:
    reporting = await sides("reporting")
    await _close_the_door(reporting)
    try:
        with pytest.raises(DatabaseAway):
            await reporting.consumer.take([a_delivery()], reporting.held.sessions, None, limit=1)
    finally:
        await _open_the_door(reporting)
    assert await reporting.count(tables.dead_letter) == 0


async def test_a_worker_goes_on_after_postgres_accepted_no_connections_and_redis_was_wiped(sides: Any) -> None:
    reporting = await sides("reporting")
    async with reporting.working() as worker:
        await eventually(lambda: worker.relay.running)
        await _close_the_door(reporting)
        try:
            await eventually(lambda: not worker.relay.running)
            await asyncio.sleep(1)  # rounds of the keeper, which must outlive them
        finally:
            await _open_the_door(reporting)
        await reporting.redis.flushall()
        await reporting.redis.xadd(STREAM, {"__data__": a_delivery().body})
        await eventually(reporting.seen, timeout=15)


async def _close_the_door(side: Side) -> None:
    name = side.settings.database_url.rpartition("/")[2]
    connection = await asyncpg.connect(dsn(side.settings.database_url))
    await connection.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", name
    )
    await side.held.engine.dispose()
    await connection.close()


async def _open_the_door(side: Side) -> None:
    url, _, name = dsn(side.settings.database_url).rpartition("/")
    connection = await asyncpg.connect(f"{url}/postgres")
    await connection.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    await connection.close()


async def test_on_a_read_only_redis_the_worker_waits_without_spinning_and_resumes(sides: Any) -> None:
    reporting = await sides("reporting")
    async with reporting.working():
        await eventually(lambda: _grouped(reporting.redis))
        await reporting.redis.replicaof("127.0.0.1", "1")
        try:
            await asyncio.sleep(0.5)
            before = await _commands(reporting.redis)
            await asyncio.sleep(1)
            spent = await _commands(reporting.redis) - before
        finally:
            await reporting.redis.replicaof("NO", "ONE")
        assert spent < 300
        await reporting.redis.xadd(STREAM, {"__data__": a_delivery().body})
        await eventually(reporting.seen, timeout=15)


async def _grouped(redis: Redis) -> bool:
    return bool(await redis.exists(STREAM) and await redis.xinfo_groups(STREAM))


async def _commands(redis: Redis) -> int:
    return int((await redis.info("stats"))["total_commands_processed"])


async def test_a_group_that_vanishes_before_the_subscribers_start_skips_nothing(sides: Any) -> None:
    reporting = await sides("reporting")

    async def wiped_meanwhile(session: AsyncSession, settings: ServiceSettings) -> None:
        await reporting.redis.flushall()
        await reporting.redis.xadd(STREAM, {"__data__": a_delivery().body})

    worker = Worker(reporting.settings, reporting.consumer, prepare=wiped_meanwhile)
    async with running(worker):
        await eventually(reporting.seen)


async def test_another_entry_with_the_same_id_after_a_wipe_does_not_replace_a_dead_letter(sides: Any) -> None:
    reporting = await sides("reporting")
    first, other = a_delivery(), a_delivery()
    async with reporting.held.sessions.begin() as session:
        for delivery in (first, first, other, other):
            await dead_letters.lay(session, delivery, RuntimeError())
        assert sorted(letter.body for letter in await dead_letters.listed(session)) == sorted((first.body, other.body))


async def test_looking_for_danglers_leaves_alone_what_is_just_being_worked_on(sides: Any) -> None:
    reporting = await sides("reporting")
    redis = reporting.redis
    await redis.xgroup_create(STREAM, "reporting", id="0", mkstream=True)
    for _ in range(50):
        await redis.xadd(STREAM, {"__data__": b"x"})
    await redis.xreadgroup("reporting", "busy", {STREAM: ">"})
    before = await _commands(redis)
    assert await acknowledge_danglers(redis, STREAM, "reporting", idle_ms=60_000) == 0
    assert await _commands(redis) - before < 5


async def test_a_worker_starts_and_reads_while_redis_is_full(sides: Any) -> None:
    """Only what is read can be trimmed: were the readers kept out, a full Redis would stay full."""
    reporting = await sides("reporting")
    async with reporting.working():
        await eventually(lambda: _grouped(reporting.redis))
    await reporting.redis.xadd(STREAM, {"__data__": a_delivery().body})
    await _limit_memory(reporting.redis, -100_000)
    try:
        async with reporting.working():
            await eventually(reporting.seen)
    finally:
        await reporting.redis.config_set("maxmemory", 0)


async def _limit_memory(redis: Redis, spare: int) -> None:
    await redis.config_set("maxmemory", (await redis.info("memory"))["used_memory"] + spare)

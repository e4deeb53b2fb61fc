"""The relay in bad times: a full Redis, one that went back in time, a frozen or failing relay."""

import asyncio
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from shared.contracts.topology import consumers_of
from shared.messaging import lanes, relay
from shared.messaging.entries import before
from shared.postgres import dsn
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern

STREAM = "tsunagu:intake"


async def test_a_full_redis_is_relieved_of_what_everybody_has_read(sides: Any) -> None:
    intake = await sides("intake", housekeeping_s=3600)
    async with intake.working():
        await intake.publish(*(a_concern() for _ in range(1000)))
        await eventually(lambda: _all_published(intake))
        for group in consumers_of("intake"):
            await intake.redis.xgroup_create(STREAM, group, id="$")
        await _limit_memory(intake.redis, -100_000)
        try:
            await intake.publish(a_concern())
            await eventually(lambda: _all_published(intake))
        finally:
            await intake.redis.config_set("maxmemory", 0)


async def test_a_batch_that_a_full_redis_refuses_comes_whole_and_once_when_there_is_room(sides: Any) -> None:
    intake = await sides("intake")
    await intake.publish(*(a_concern() for _ in range(400)))
    await _limit_memory(intake.redis, 150_000)
    try:
        async with intake.working() as worker:
            await eventually(lambda: worker.relay.troubled)
            await asyncio.sleep(1.5)  # at least one more try
            assert await intake.redis.xlen(STREAM) == 0
            await intake.redis.config_set("maxmemory", 0)
            await eventually(lambda: _all_published(intake))
    finally:
        await intake.redis.config_set("maxmemory", 0)
    assert await intake.redis.xlen(STREAM) == 400


async def _limit_memory(redis: Redis, spare: int) -> None:
    await redis.config_set("maxmemory", (await redis.info("memory"))["used_memory"] + spare)


async def _all_published(side: Side) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)


async def test_a_wiped_redis_whose_clock_is_behind_still_gives_rising_ids(sides: Any) -> None:
    """Ids below the acknowledged mark would be trimmed unread, and never looked for after the next wipe."""
    intake = await sides("intake")
    await intake.publish(a_concern())
    async with intake.working():
        await eventually(lambda: _all_published(intake))
    await _read_by_all_an_hour_ahead(intake)
    await intake.redis.flushall()

    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _length(intake, 1))
        await eventually(lambda: _all_published(intake))
        await intake.redis.flushall()
        await eventually(lambda: _length(intake, 1))


async def _read_by_all_an_hour_ahead(side: Side) -> None:
    async with side.held.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET entry_ms = entry_ms + 3600000"))
        await connection.execute(text("UPDATE stream_tail SET entry = (SELECT entry_ms || '-0' FROM outbox)"))
        await connection.execute(text("DELETE FROM stream_mark"))
        for group in consumers_of("intake"):
            await connection.execute(
                text("INSERT INTO stream_mark SELECT stream, :group, entry FROM stream_tail"), {"group": group}
            )


async def _length(side: Side, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) == number)


async def test_a_lost_tail_is_noticed_behind_a_strangers_newer_entry(sides: Any) -> None:
    intake = await sides("intake", housekeeping_s=3600)
    async with intake.working():
        await intake.publish(a_concern(), a_concern())
        await eventually(lambda: _all_published(intake))
        await intake.redis.delete(STREAM)
        await intake.redis.xadd(STREAM, {"__data__": "a stranger's"})
        await intake.publish(a_concern())
        await eventually(lambda: _length(intake, 4))


async def test_recovery_looks_page_by_page(sides: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "RECOVER_PAGE", 2)
    intake = await sides("intake")
    await intake.publish(*(a_concern() for _ in range(7)))
    async with intake.working():
        await eventually(lambda: _all_published(intake))
    entries = [entry for entry, _ in await intake.redis.xrange(STREAM)]
    await intake.redis.xdel(STREAM, *entries[::2])

    connection = await asyncpg.connect(dsn(intake.settings.database_url))
    assert await intake.relay().lane(STREAM).recover(connection) == 4
    await connection.close()


async def test_recovery_starts_below_a_first_entry_of_its_millisecond(sides: Any) -> None:
    """The mark below `<ms>-0` has Redis's greatest sequence, which no bigint holds."""
    intake = await sides("intake")
    await intake.publish(a_concern())
    async with intake.working():
        await eventually(lambda: _all_published(intake))
    entry = (await intake.redis.xrange(STREAM))[0][0].decode()
    for group in consumers_of("intake"):
        await _execute(intake, f"INSERT INTO stream_mark VALUES ('{STREAM}', '{group}', '{before(entry)}')")
    await intake.redis.flushall()

    async with intake.working():
        await eventually(lambda: _length(intake, 1))


async def test_a_relay_outlives_what_nobody_foresaw(sides: Any) -> None:
    intake = await sides("intake")
    async with intake.working() as worker:
        await eventually(lambda: worker.relay.running)
        for group in consumers_of("intake"):
            await _execute(intake, f"INSERT INTO stream_mark VALUES ('{STREAM}', '{group}', 'no entry id')")
        await eventually(lambda: not worker.relay.running)
        await _execute(intake, "DELETE FROM stream_mark")
        await intake.publish(a_concern())
        await eventually(lambda: _length(intake, 1))


async def _execute(side: Side, statement: str) -> None:
    async with side.held.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_a_frozen_relay_loses_its_lock(sides: Any) -> None:
    intake = await sides("intake", relay_lock_s=1)
    frozen = await intake.relay().connect()
    assert await frozen.fetchval(f"SELECT pg_try_advisory_lock({relay.Lock.RELAY.key})")
    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
    frozen.terminate()

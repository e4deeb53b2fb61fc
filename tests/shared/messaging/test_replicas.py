"""Several workers of one service share its streams; partitions change or one goes wrong: nothing is lost."""

import asyncio
import contextlib
from typing import Any
from zlib import crc32

from shared.contracts.topology import stream
from shared.messaging import tables
from shared.messaging.replicas import forget_idle_consumers, replica_name
from shared.messaging.worker import Worker
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern, running
from tests.shared.messaging.test_cluster import has_seen, one_of_each_partition

STREAM = "tsunagu:intake"


async def test_four_workers_of_each_side_share_the_work_and_nothing_is_applied_twice(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", batch=10)
    concerns = [a_concern() for _ in range(600)]
    async with contextlib.AsyncExitStack() as workers:
        for side in (intake, reporting) * 4:
            await workers.enter_async_context(side.working())
        for start in range(0, 600, 50):
            await intake.publish(*concerns[start : start + 50])
        await eventually(lambda: has_seen(reporting, concerns), timeout=30)
        readers = {reader["name"] for reader in await intake.redis.xinfo_consumers(STREAM, "reporting")}
    assert len({name for name in readers if not name.endswith(b"-stuck")}) == 4
    assert await reporting.count(tables.inbox) == 600


def test_every_worker_reads_under_a_name_of_its_own() -> None:
    assert replica_name() != replica_name()


async def test_readers_that_are_gone_are_forgotten_unless_something_is_pending_under_their_name(sides: Any) -> None:
    redis = (await sides("intake")).redis
    await redis.xgroup_create(STREAM, "reporting", id="0", mkstream=True)
    await redis.xadd(STREAM, {"__data__": "x"})
    await redis.xreadgroup("reporting", "died-at-work", {STREAM: ">"})
    await redis.xgroup_createconsumer(STREAM, "reporting", "died-idle")

    assert await forget_idle_consumers(redis, STREAM, "reporting", idle_ms=60_000) == 0
    await eventually(lambda: forget_idle_consumers(redis, STREAM, "reporting", idle_ms=10))
    assert [reader["name"] for reader in await redis.xinfo_consumers(STREAM, "reporting")] == [b"died-at-work"]


async def test_a_reader_that_is_forgotten_while_it_waits_gets_what_comes(sides: Any) -> None:
    redis = (await sides("intake")).redis
    await redis.xgroup_create(STREAM, "reporting", id="0", mkstream=True)
    await redis.xgroup_createconsumer(STREAM, "reporting", "quiet")
    waiting = asyncio.create_task(redis.xreadgroup("reporting", "quiet", {STREAM: ">"}, block=4000))
    await eventually(lambda: _waits(redis))
    await eventually(lambda: forget_idle_consumers(redis, STREAM, "reporting", idle_ms=10))

    await redis.xadd(STREAM, {"__data__": "x"})
    assert await waiting
    assert (await redis.xpending(STREAM, "reporting"))["consumers"] == [{"name": b"quiet", "pending": 1}]


async def _waits(redis: Any) -> bool:
    return bool((await redis.info("clients"))["blocked_clients"])


def in_partitions(side: Side, count: int) -> Worker:
    return Worker(side.settings.model_copy(update={"partitions": count}), side.consumer)


async def test_what_was_under_way_when_the_number_of_partitions_changed_arrives_all_the_same(sides: Any) -> None:
    """Recorded and not published, published and not read: both for streams that the new settings do not name."""
    intake, reporting = await sides("intake"), await sides("reporting")
    published, recorded, late = a_concern(), a_concern(), a_concern()
    await intake.publish(published)
    async with intake.working():
        await eventually(lambda: intake.redis.xlen(STREAM))
    await intake.publish(recorded)

    async with running(in_partitions(intake, 4)), running(in_partitions(reporting, 4)):
        await eventually(lambda: has_seen(reporting, [published, recorded]), timeout=20)
        await intake.publish(late)  # by an API that still runs by the old number
        await eventually(lambda: has_seen(reporting, [published, recorded, late]), timeout=20)


async def test_a_stream_that_is_begun_by_the_old_number_only_after_the_change_is_heard(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    late = a_concern()
    async with running(in_partitions(reporting, 4)), intake.working():
        await intake.publish(late)
        await eventually(lambda: has_seen(reporting, [late]), timeout=20)


async def test_one_stream_that_cannot_be_written_does_not_stop_the_others(sides: Any) -> None:
    intake, reporting = await sides("intake", partitions=16), await sides("reporting", partitions=16)
    concerns = one_of_each_partition()
    spoilt = stream("intake", 3, 16)
    async with intake.working() as worker, reporting.working():
        await eventually(lambda: worker.relay.running)
        await intake.redis.delete(spoilt)
        await intake.redis.set(spoilt, "no stream")
        await intake.publish(*concerns)
        await eventually(lambda: has_seen(reporting, _but(concerns, 3)), timeout=20)
        await eventually(lambda: worker.relay.troubled)
        await intake.redis.delete(spoilt)
        await eventually(lambda: has_seen(reporting, concerns), timeout=30)
        await eventually(lambda: not worker.relay.troubled, timeout=20)


def _but(concerns: list[Any], partition: int) -> list[Any]:
    return [concern for concern in concerns if crc32(concern.subject.encode()) % 16 != partition]

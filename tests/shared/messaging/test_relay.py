"""The relay: nothing lost when Redis loses its memory, nothing trimmed that somebody still needs."""

from typing import Any

import asyncpg

from shared.contracts.topology import consumers_of
from shared.messaging import tables
from shared.messaging.entries import after, before, order
from shared.postgres import dsn
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

STREAM = "tsunagu:intake"


async def test_a_wiped_redis_loses_nothing_and_nothing_is_applied_twice(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    first, second, third = a_concern(), a_concern(), a_concern()
    async with intake.working(), reporting.working():
        await intake.publish(first)
        await eventually(reporting.seen)

        await intake.redis.flushall()
        await intake.publish(second)
        await eventually(lambda: _has_seen(reporting, 2), timeout=20)

        await intake.redis.flushall()
        await intake.publish(third)
        await eventually(lambda: _has_seen(reporting, 3), timeout=20)
    assert sorted(await reporting.seen()) == sorted(c.concern_id for c in (first, second, third))


async def _has_seen(side: Any, number: int) -> bool:
    return len(await side.seen()) == number


async def test_a_stream_that_lost_its_tail_gets_it_back(sides: Any) -> None:
    """A fail-over to a copy that is minutes old: the newest entries are missing, the older ones are there."""
    intake = await sides("intake", trim=False)
    async with intake.working():
        for _ in range(4):
            await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
        entries = await intake.redis.xrange(STREAM)
    backup = entries[:2]
    await intake.redis.delete(STREAM)
    for entry, fields in backup:
        await intake.redis.xadd(STREAM, fields, id=entry)

    async with intake.working():
        await eventually(lambda: _length(intake, 4))
    bodies = {fields[b"__data__"] for _, fields in await intake.redis.xrange(STREAM)}
    assert len(bodies) == 4


async def test_a_lost_tail_is_noticed_even_when_newer_events_follow_at_once(sides: Any) -> None:
    intake = await sides("intake", housekeeping_s=3600, trim=False)
    async with intake.working():
        for _ in range(3):
            await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
        await intake.redis.delete(STREAM)
        await intake.publish(a_concern())
        await eventually(lambda: _length(intake, 4))


async def _all_published(side: Any) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)


async def _length(side: Any, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) == number)


async def test_killed_between_xadd_and_marking_the_relay_publishes_again_and_it_is_applied_once(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    await intake.publish(a_concern())
    async with intake.working():
        await eventually(lambda: _all_published(intake))
    await _forget_marking(intake)

    async with intake.working(), reporting.working():
        await eventually(lambda: _length(intake, 2))
        await eventually(reporting.seen)
        await eventually(lambda: _count_is(reporting, tables.inbox, 1))
    assert len(await reporting.seen()) == 1


async def _forget_marking(side: Any) -> None:
    connection = await asyncpg.connect(dsn(side.settings.database_url))
    await connection.execute("UPDATE outbox SET entry_ms = NULL, entry_seq = NULL; DELETE FROM stream_tail")
    await connection.close()


async def _count_is(side: Any, table: Any, number: int) -> bool:
    return bool(await side.count(table) == number)


async def test_nothing_is_trimmed_before_every_expected_group_has_acknowledged_it(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    async with intake.working(), reporting.working():
        for _ in range(300):
            await intake.publish(a_concern())
        await eventually(lambda: _has_seen(reporting, 300), timeout=30)
        await eventually(lambda: _marked(intake, "reporting"))
        assert await intake.redis.xlen(STREAM) == 300

        for group in consumers_of("intake"):
            if group != "reporting":
                await intake.redis.xgroup_create(STREAM, group, id="$")
        await eventually(lambda: _shorter(intake, 300), timeout=20)


async def _marked(side: Any, group: str) -> bool:
    return bool(await side.one(f"SELECT count(*) FROM stream_mark WHERE consumer_group = '{group}'") == 1)


async def _shorter(side: Any, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) < number)


async def test_only_one_of_two_relays_works_at_a_time(sides: Any) -> None:
    intake = await sides("intake")
    async with intake.working() as one, intake.working() as other:
        await eventually(lambda: one.relay.running or other.relay.running)
        for _ in range(20):
            await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
        assert await intake.redis.xlen(STREAM) == 20
        assert one.relay.running != other.relay.running


def test_entry_ids_are_ordered_as_numbers() -> None:
    assert order("9-10") > order("9-9")
    assert before("9-0") == f"8-{2**64 - 1}"
    assert before(after("9-9")) == "9-9"
    assert after(before("9-0")) == "9-0"

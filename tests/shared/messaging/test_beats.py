"""A publisher's beat: whoever heard it was told everything before it, and who hears none for long knows nothing."""

import contextlib
from typing import Any

import pytest
from redis.exceptions import RedisError

from shared.contracts import Beat, enveloped
from shared.contracts.intake import LedgerTold
from shared.messaging import tables
from shared.messaging.consumer import Delivery
from shared.messaging.heard import heard
from shared.messaging.hearing import note_beats
from shared.messaging.subscribers import ensure_groups
from shared.messaging.worker import Worker
from shared.testing.cluster import client
from shared.testing.eventually import eventually
from shared.testing.servers import running_redis
from tests.shared.messaging.conftest import Side, a_concern, running

STREAM = "tsunagu:intake"
GROUP = "reporting"


def a_beat(looked_at_ms: int) -> str:
    beat = LedgerTold(
        on=a_concern().on, instance="intake", partition=0, partitions=1, looked_at_ms=looked_at_ms
    )  # the clock of Redis
    return enveloped(beat, source="intake").encoded()


def beating(side: Side) -> Any:
    return running(Worker(side.settings, side.consumer, beat=LedgerTold))


async def age_s(side: Side) -> float | None:
    found = await side.one("SELECT extract(epoch FROM clock_timestamp() - as_of) FROM heard")
    return None if found is None else float(found)


async def is_fresh(side: Side) -> bool:
    async with side.held.sessions() as session:
        return (await heard(session, ["intake"])).fresh


async def types_on(side: Side) -> list[str]:
    entries: Any = await side.redis.xrange(STREAM)
    return ["beat" if b"ledger-told" in fields[b"__data__"] else "fact" for _, fields in entries]


async def test_readers_know_that_they_heard_everything_and_nothing_of_it_is_kept(sides: Any) -> None:
    intake, reporting = await sides("intake", beat_s=0.1), await sides("reporting", stale_s=30)
    assert not await is_fresh(reporting)
    async with beating(intake), reporting.working():
        await eventually(lambda: is_fresh(reporting))
        await intake.publish(a_concern())
        await eventually(lambda: reporting.count_is(1))

    assert await intake.count(tables.outbox) == 1
    assert await reporting.count(tables.inbox) == 1
    assert await reporting.count(tables.dead_letter) == 0


async def test_a_publisher_that_fell_silent_is_known_no_more_and_known_again_when_it_is_back(sides: Any) -> None:
    intake, reporting = await sides("intake", beat_s=0.1), await sides("reporting", stale_s=1)
    async with reporting.working():
        async with beating(intake):
            await eventually(lambda: is_fresh(reporting))
        await eventually(lambda: _is_stale(reporting))
        async with beating(intake):
            await eventually(lambda: is_fresh(reporting))


async def _is_stale(side: Side) -> bool:
    return not await is_fresh(side)


async def test_a_beat_counts_only_once_everything_before_it_was_applied(sides: Any) -> None:
    reporting = await sides("reporting")
    redis, sessions = reporting.redis, reporting.held.sessions
    fact = await redis.xadd(STREAM, {"__data__": enveloped(a_concern(), source="intake").encoded()})
    seconds, _ = await redis.time()
    body = a_beat(seconds * 1000)
    beat = await redis.xadd(STREAM, {"__data__": body})
    await ensure_groups(redis, [STREAM], GROUP)
    await redis.xreadgroup(GROUP, "other", {STREAM: ">"}, count=1)  # another replica is still at it
    await redis.xreadgroup(GROUP, "self", {STREAM: ">"}, count=1)
    told = [Delivery(STREAM, beat.decode(), body.encode())]

    await redis.xack(STREAM, GROUP, beat)
    await note_beats(redis, sessions, GROUP, told)
    assert await age_s(reporting) is None

    await redis.xack(STREAM, GROUP, fact)
    await note_beats(redis, sessions, GROUP, told)
    assert await age_s(reporting) is not None


@pytest.mark.parametrize(("late_ms", "least", "most"), [(300_000, 300, 330), (-300_000, 0, 30)])
async def test_the_age_of_a_beat_is_told_by_one_clock_alone(
    sides: Any, late_ms: int, least: float, most: float
) -> None:
    """A beat that lay for five minutes tells what was five minutes ago; one from the future tells of now at best."""
    reporting = await sides("reporting")
    seconds, _ = await reporting.redis.time()
    body = a_beat(seconds * 1000 - late_ms)
    entry = await reporting.redis.xadd(STREAM, {"__data__": body})
    await ensure_groups(reporting.redis, [STREAM], GROUP)
    await reporting.redis.xreadgroup(GROUP, "self", {STREAM: ">"})
    await reporting.redis.xack(STREAM, GROUP, entry)

    await note_beats(reporting.redis, reporting.held.sessions, GROUP, [Delivery(STREAM, entry.decode(), body.encode())])

    age = await age_s(reporting)
    assert age is not None
    assert least <= age <= most


async def test_a_stream_that_lost_its_tail_is_told_whole_only_when_it_has_it_back(sides: Any) -> None:
    intake = await sides("intake", beat_s=0.05, housekeeping_s=3600)
    async with beating(intake):
        await intake.publish(a_concern())
        await eventually(lambda: _told_of_a_fact(intake))
        await intake.redis.delete(STREAM)
        await eventually(lambda: _told_of_a_fact(intake))

    assert (await types_on(intake))[:2] == ["fact", "beat"]


async def _told_of_a_fact(side: Side) -> bool:
    kinds = await types_on(side)
    return "fact" in kinds and kinds[-1] == "beat"


async def test_a_redis_that_stopped_is_noticed_and_forgotten_when_it_is_back(sides: Any) -> None:
    with running_redis() as server:
        told = {"redis_url": server.url}
        intake = await sides("intake", beat_s=0.2, **told)
        reporting = await sides("reporting", stale_s=2, **told)
        async with beating(intake), reporting.working():
            await eventually(lambda: is_fresh(reporting))
            with client(server) as owner, contextlib.suppress(RedisError):
                owner.shutdown(nosave=True)
            await eventually(lambda: _is_stale(reporting))
            process = server.start()
            try:
                await eventually(lambda: is_fresh(reporting))
            finally:
                process.terminate()
                process.wait(30)


async def test_a_time_that_lies_far_ahead_is_not_believed(sides: Any) -> None:
    """The clock of the database was set back: what was noted before tells nothing any more."""
    reporting = await sides("reporting")
    async with reporting.held.engine.begin() as connection:
        await connection.exec_driver_sql(f"INSERT INTO heard VALUES ('{STREAM}', now() + interval '1 hour')")

    assert not await is_fresh(reporting)


async def test_every_partition_has_to_be_heard(sides: Any) -> None:
    intake = await sides("intake", beat_s=0.1, partitions=2)
    reporting = await sides("reporting", partitions=2)
    async with reporting.held.engine.begin() as connection:
        await connection.exec_driver_sql(f"INSERT INTO heard VALUES ('{STREAM}:{{0}}', now())")
    assert not await is_fresh(reporting)
    async with beating(intake), reporting.working():
        await eventually(lambda: is_fresh(reporting))


def test_a_beat_is_the_one_fact_that_is_kept_nowhere() -> None:
    assert [kind for kind in Beat.__subclasses__() if kind.lasting] == []

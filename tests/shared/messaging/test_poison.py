"""Entries that always fail, or end the process that works on them: tried a few times, then laid aside, others pass."""

import asyncio
from itertools import pairwise
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts import enveloped
from shared.contracts.intake import ConcernReceived
from shared.messaging import dead_letters, tables
from shared.messaging.claims import BEGINNING, Claims
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern

STREAM = "tsunagu:intake"
DEAD = "a worker that died"


async def put(side: Side, *events: ConcernReceived) -> list[bytes]:
    bodies = [enveloped(event, source="intake").encoded() for event in events]
    return [await side.redis.xadd(STREAM, {"__data__": body}) for body in bodies]


async def delivered_to_the_dead(side: Side, entry: bytes, *, times: int) -> None:
    """As after so many workers that took this entry and never came back."""
    await side.redis.xclaim(STREAM, side.settings.service, DEAD, 0, [entry], retrycount=times)


async def read_by_the_dead(side: Side) -> None:
    await side.redis.xgroup_create(STREAM, side.settings.service, id="0", mkstream=True)
    await side.redis.xreadgroup(side.settings.service, DEAD, {STREAM: ">"})


async def _nothing_pending(redis: Redis) -> bool:
    groups = await redis.xinfo_groups(STREAM)
    return bool(groups) and all(group["pending"] == 0 for group in groups)


async def test_the_pause_before_each_new_try_grows(sides: Any) -> None:
    reporting = await sides("reporting", delivery_limit=4, claim_idle_ms=1000)
    clock, tried = asyncio.get_running_loop().time, []

    @reporting.consumer.on(ConcernReceived)
    async def fail(event: ConcernReceived, session: AsyncSession, keys: KeyRing) -> None:
        tried.append(clock())
        raise RuntimeError

    async with reporting.working():
        await put(reporting, a_concern())
        await eventually(lambda: len(tried) == 4, timeout=60)
        await eventually(lambda: _nothing_pending(reporting.redis))

    pauses = [after - before for before, after in pairwise(tried)]
    # a busy machine may begin with a delivery so late that the pause seen is shorter than the one kept
    assert [pause > 0.4 * 2**n for n, pause in enumerate(pauses)] == [True, True, True]
    assert await reporting.one("SELECT attempts FROM dead_letter") == 4


async def test_an_entry_that_ends_its_process_each_time_is_laid_aside_untried(sides: Any) -> None:
    reporting = await sides("reporting")
    deadly, fine = a_concern(), a_concern()
    entry, _ = await put(reporting, deadly, fine)
    await read_by_the_dead(reporting)
    await delivered_to_the_dead(reporting, entry, times=reporting.settings.delivery_limit)

    async with reporting.working():
        await eventually(lambda: _nothing_pending(reporting.redis))

    assert await reporting.seen() == [fine.concern_id]
    assert await reporting.one("SELECT reason FROM dead_letter") == "NoOutcome"


async def test_what_a_dead_worker_held_is_taken_over_in_one_batch(sides: Any) -> None:
    reporting = await sides("reporting")
    await put(reporting, *(a_concern() for _ in range(200)))
    await read_by_the_dead(reporting)
    await reporting.redis.config_resetstat()  # other tests claim on the same server

    async with reporting.working():
        await eventually(lambda: _nothing_pending(reporting.redis))

    assert len(await reporting.seen()) == 200
    assert (await reporting.redis.info("commandstats"))["cmdstat_xclaim"]["calls"] < 20


async def test_what_failed_twice_is_taken_alone_so_that_it_takes_nothing_with_it(sides: Any) -> None:
    reporting = await sides("reporting")
    first, second, third = await put(reporting, *(a_concern() for _ in range(3)))
    await read_by_the_dead(reporting)
    await delivered_to_the_dead(reporting, first, times=2)
    await delivered_to_the_dead(reporting, third, times=2)
    claims = Claims("reporting", 0, limit=5, batch=10)

    taken = []
    for _ in range(3):
        _, entries = await claims.claim(reporting.redis, STREAM, "living", BEGINNING)
        taken.append([(entry, claims.attempts(STREAM, entry.decode())) for entry, _ in entries])
        await reporting.redis.xack(STREAM, "reporting", *(entry for entry, _ in entries))

    assert taken == [[(second, 2)], [(first, 3)], [(third, 3)]]


async def test_looking_for_what_is_due_goes_on_behind_a_page_of_entries_that_are_not(sides: Any) -> None:
    reporting = await sides("reporting")
    entries = await put(reporting, *(a_concern() for _ in range(1001)))
    await read_by_the_dead(reporting)
    pipeline = reporting.redis.pipeline(transaction=False)
    for entry in entries:
        pipeline.xclaim(STREAM, "reporting", DEAD, 0, [entry], retrycount=3, idle=100_000)
    pipeline.xclaim(STREAM, "reporting", DEAD, 0, [entries[-1]], retrycount=3, idle=500_000)
    await pipeline.execute()
    claims = Claims("reporting", 60_000, limit=9, batch=10)

    start, found = await claims.claim(reporting.redis, STREAM, "living", BEGINNING)
    assert (start, found) == (b"(" + entries[999], [])
    _, found = await claims.claim(reporting.redis, STREAM, "living", start)
    assert [entry for entry, _ in found] == [entries[-1]]


async def test_a_lost_connection_to_redis_is_taken_up_again_at_once(sides: Any) -> None:
    reporting = await sides("reporting")
    concern = a_concern()
    async with reporting.working():
        await reporting.redis.client_kill_filter(_type="normal", skipme=True)
        await put(reporting, concern)
        await eventually(reporting.seen, timeout=4.5)  # FastStream alone waits for five seconds
        await eventually(lambda: _nothing_pending(reporting.redis))
    assert await reporting.count(tables.dead_letter) == 0


async def test_what_was_given_up_stays_so_when_it_fails_again(sides: Any) -> None:
    reporting = await sides("reporting")
    delivery = Delivery(STREAM, "1-0", b"no event")
    async with reporting.held.sessions.begin() as session:
        await dead_letters.lay(session, delivery, ValueError())
    async with reporting.held.sessions.begin() as session:
        (letter,) = await dead_letters.listed(session)
        assert await dead_letters.discard(session, letter.id)
    async with reporting.held.sessions.begin() as session:
        await dead_letters.lay(session, delivery, ValueError())
    assert await reporting.one("SELECT status FROM dead_letter") == "discarded"

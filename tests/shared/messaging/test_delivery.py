"""From outbox to handler on the real servers: what the libraries do to us, and that nothing is lost."""

import asyncio
from typing import Any

from redis.asyncio import Redis

from shared.contracts import Envelope, enveloped
from shared.contracts.intake import ConcernReceived
from shared.messaging import dead_letters, outbox, tables
from shared.messaging.consumer import Delivery
from shared.messaging.retries import Retries
from shared.privacy.keys import KeyRing
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

STREAM = "tsunagu:intake"


async def test_an_event_recorded_before_its_consumer_exists_still_arrives(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    concern = a_concern()
    await intake.publish(concern)
    async with intake.working():
        await eventually(lambda: intake.redis.xlen(STREAM))

    async with reporting.working():
        await eventually(reporting.seen)

    assert await reporting.seen() == [concern.concern_id]


async def test_what_is_rolled_back_is_never_published(sides: Any) -> None:
    intake = await sides("intake")
    async with intake.held.sessions() as session:
        await outbox.record(session, a_concern())
        await session.rollback()
    assert await intake.count(tables.outbox) == 0


async def test_an_event_delivered_twice_is_applied_once(sides: Any) -> None:
    reporting = await sides("reporting")
    body = enveloped(a_concern(), source="intake").encoded()
    async with reporting.working():
        for _ in range(3):
            await reporting.redis.xadd(STREAM, {"__data__": body})
        await eventually(reporting.seen)
        await eventually(lambda: _nothing_pending(reporting.redis))
    assert len(await reporting.seen()) == 1


async def _nothing_pending(redis: Redis) -> bool:
    groups = await redis.xinfo_groups(STREAM)
    last = (await redis.xinfo_stream(STREAM))["last-generated-id"]
    return all(group["pending"] == 0 and group["last-delivered-id"] == last for group in groups)


HOSTILE = [
    b"\xff\xfe not utf-8",
    b"\x89BIN\x0d\x0a\x1a\x0a junk behind FastStream's magic",
    b"",
    b"null",
    b"[]",
    b'{"data": "a string", "correlation_id": "x"}',
    b'{"specversion": "1.0", "id": "no uuid", "type": "x", "data": {}}',
    "名前".encode("cp932"),
    b'{"id": "' + b"9" * 100_000,
    b"[" * 100_000,
]


async def test_hostile_entries_lie_in_the_dead_letters_and_the_stream_goes_on(sides: Any) -> None:
    reporting = await sides("reporting")
    good = [a_concern() for _ in range(3)]
    for event in good:
        for junk in HOSTILE:
            await reporting.redis.xadd(STREAM, {"__data__": junk})
        await reporting.redis.xadd(STREAM, {"other": b"field"})
        await reporting.redis.xadd(STREAM, {"__data__": enveloped(event, source="intake").encoded()})

    async with reporting.working():
        await eventually(lambda: _nothing_pending(reporting.redis))

    assert sorted(await reporting.seen()) == sorted(event.concern_id for event in good)
    assert await reporting.count(tables.dead_letter) == 3 * (len(HOSTILE) + 1)


async def test_an_event_with_a_wrong_fact_is_hopeless_at_once(sides: Any) -> None:
    reporting = await sides("reporting")
    envelope = enveloped(a_concern(), source="intake")
    wrong = envelope.model_copy(update={"data": {"on": "never"}})
    done = await reporting.consumer.take(
        [Delivery(STREAM, "1-0", wrong.encoded().encode())], reporting.held.sessions, None, limit=5
    )
    assert len(done) == 1
    assert await reporting.count(tables.dead_letter) == 1


async def test_an_unknown_event_type_is_acknowledged_and_ignored(sides: Any) -> None:
    reporting = await sides("reporting")
    envelope = enveloped(a_concern(), source="intake").model_copy(update={"type": "tsunagu.intake.not-yet-born.v1"})
    done = await reporting.consumer.take(
        [Delivery(STREAM, "1-0", envelope.encoded().encode())], reporting.held.sessions, None, limit=5
    )
    assert len(done) == 1
    assert await reporting.count(tables.dead_letter) == 0


async def test_one_that_always_fails_is_tried_a_few_times_then_laid_aside_while_others_pass(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    poison, fine = a_concern(), a_concern()
    reporting.failing.add(poison.concern_id)
    async with intake.working(), reporting.working():
        await intake.publish(poison, fine)
        await eventually(lambda: _count_is(reporting, tables.dead_letter, 1))
        assert await reporting.seen() == [fine.concern_id]
        assert await reporting.one("SELECT attempts FROM dead_letter") == reporting.settings.delivery_limit
        assert await reporting.one("SELECT reason FROM dead_letter") == "RuntimeError"
        await eventually(lambda: _nothing_pending(reporting.redis))


async def _count_is(side: Any, table: Any, number: int) -> bool:
    return bool(await side.count(table) == number)


async def test_a_retried_dead_letter_is_applied_and_another_failure_lays_it_aside_again(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", delivery_limit=1)
    poison = a_concern()
    reporting.failing.add(poison.concern_id)
    async with intake.working(), reporting.working():
        await intake.publish(poison)
        await eventually(lambda: _count_is(reporting, tables.dead_letter, 1))
        await _retry(reporting)
        await eventually(lambda: _attempts(reporting, 2))
        assert await reporting.one("SELECT status FROM dead_letter") == "waiting"

        reporting.failing.clear()
        await _retry(reporting)
        await eventually(reporting.seen)
    assert await reporting.one("SELECT status FROM dead_letter") == "applied"


async def test_a_retry_asked_for_while_another_is_under_way_is_made_as_well(sides: Any) -> None:
    reporting = await sides("reporting")
    poison = a_concern()
    delivery = Delivery(STREAM, "1-0", enveloped(poison, source="intake").encoded().encode())
    async with reporting.held.sessions.begin() as session:
        await dead_letters.lay(session, delivery, ValueError())
    await _retry(reporting)
    asked = 0

    @reporting.consumer.on(ConcernReceived)
    async def ask_meanwhile(*_: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await _retry(reporting)
            raise ValueError("and this one fails")

    await Retries(reporting.consumer, KeyRing.load(reporting.settings.keys, reporting.settings.public_keys)).apply_all(
        reporting.held.sessions
    )

    assert asked == 2
    assert await reporting.seen() == [poison.concern_id]
    assert await reporting.one("SELECT status FROM dead_letter") == "applied"


async def _retry(side: Any) -> None:
    async with side.held.sessions.begin() as session:
        (letter,) = await dead_letters.listed(session)
        assert await dead_letters.ask_retry(session, letter.id)


async def _attempts(side: Any, number: int) -> bool:
    return bool(await side.one("SELECT attempts FROM dead_letter") >= number)


async def test_what_a_dead_worker_left_pending_is_claimed_by_the_stuck_twin(sides: Any) -> None:
    reporting = await sides("reporting")
    concern = a_concern()
    await reporting.redis.xgroup_create(STREAM, "reporting", id="0", mkstream=True)
    await reporting.redis.xadd(STREAM, {"__data__": enveloped(concern, source="intake").encoded()})
    await reporting.redis.xreadgroup("reporting", "a worker that died", {STREAM: ">"})

    async with reporting.working():
        await eventually(reporting.seen)
        await eventually(lambda: _nothing_pending(reporting.redis))


async def test_a_pending_entry_that_no_longer_exists_does_not_stop_the_claimer(sides: Any) -> None:
    reporting = await sides("reporting")
    await reporting.redis.xgroup_create(STREAM, "reporting", id="0", mkstream=True)
    bodies = [enveloped(a_concern(), source="intake").encoded() for _ in range(2)]
    gone, left = [await reporting.redis.xadd(STREAM, {"__data__": body}) for body in bodies]
    await reporting.redis.xreadgroup("reporting", "a worker that died", {STREAM: ">"})
    await reporting.redis.xdel(STREAM, gone)

    async with reporting.working():
        await eventually(reporting.seen, timeout=20)
        await eventually(lambda: _nothing_pending(reporting.redis))
    assert left


async def test_the_consequence_of_an_event_carries_its_correlation(sides: Any) -> None:
    reporting = await sides("reporting")

    @reporting.consumer.on(type(a_concern()))
    async def answer(event: Any, session: Any, keys: Any) -> None:
        await outbox.record(session, a_concern())

    envelope = enveloped(a_concern(), source="intake")
    await reporting.consumer.take(
        [Delivery(STREAM, "1-0", envelope.encoded().encode())], reporting.held.sessions, None, limit=5
    )

    consequence = Envelope.model_validate_json(await reporting.one("SELECT body FROM outbox"))
    assert consequence.causationid == envelope.id
    assert consequence.correlationid == envelope.correlationid


async def test_two_replicas_share_the_work_without_double_effect(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", batch=5)
    concerns = [a_concern() for _ in range(60)]
    async with intake.working(), reporting.working(), reporting.working():
        await asyncio.gather(*(intake.publish(concern) for concern in concerns))
        await eventually(lambda: _seen_count(reporting, 60))
    assert sorted(await reporting.seen()) == sorted(concern.concern_id for concern in concerns)


async def _seen_count(side: Any, number: int) -> bool:
    return len(await side.seen()) >= number

"""A database set back to an earlier moment meets a Redis that knows what came after it."""

from typing import Any

from sqlalchemy import text

from shared.contracts import enveloped
from shared.messaging.course import course_key
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern
from tests.shared.messaging.test_relay import STREAM


async def _noted(side: Any) -> bool:
    return bool(await side.redis.get(course_key(STREAM)))


async def _set_back(side: Any, *statements: str) -> None:
    async with side.held.sessions.begin() as session:
        for statement in statements:
            await session.execute(text(statement))


async def test_what_redis_tells_as_read_by_a_reader_that_was_set_back_is_delivered_again(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    first, second = a_concern(), a_concern()
    async with intake.working(), reporting.working():
        await intake.publish(first)
        await eventually(lambda: reporting.count_is(1))
        await eventually(lambda: _noted(intake))
        await intake.publish(second)
        await eventually(lambda: reporting.count_is(2))
    # As of a moment when the second was published and not yet applied, and no mark was written.
    await _set_back(intake, "DELETE FROM stream_mark")
    await _set_back(
        reporting,
        f"DELETE FROM seen WHERE concern_id = '{second.concern_id}'",
        "DELETE FROM inbox WHERE received_at = (SELECT max(received_at) FROM inbox)",
    )
    await intake.redis.set(course_key(STREAM), "the course before")

    async with intake.working(), reporting.working():
        await eventually(lambda: reporting.count_is(2), timeout=20)
    assert sorted(await reporting.seen()) == sorted([first.concern_id, second.concern_id])


async def test_events_of_a_time_that_was_taken_back_are_never_applied(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    known = a_concern()
    async with intake.working():
        await intake.publish(known)
        await eventually(lambda: _length_is(intake, 1))
    never = enveloped(a_concern(), source="intake").encoded()
    await intake.redis.xadd(STREAM, {"__data__": never})
    await intake.redis.set(course_key(STREAM), "the course before")

    async with intake.working():
        await eventually(lambda: _length_is(intake, 1))
    async with intake.working(), reporting.working():
        await eventually(lambda: reporting.count_is(1))
        after = a_concern()
        await intake.publish(after)
        await eventually(lambda: reporting.count_is(2))
    assert sorted(await reporting.seen()) == sorted([known.concern_id, after.concern_id])


async def test_a_return_is_noticed_while_the_relay_runs(sides: Any) -> None:
    intake = await sides("intake")
    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _length_is(intake, 1))
        ours = await intake.redis.get(course_key(STREAM))
        await intake.redis.xadd(STREAM, {"__data__": "of another course"})
        await intake.redis.set(course_key(STREAM), "another course")

        await eventually(lambda: _length_is(intake, 1))
        assert await intake.redis.get(course_key(STREAM)) == ours


async def _length_is(side: Any, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) == number)

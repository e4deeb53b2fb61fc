"""A database set back to an earlier moment meets a Redis that knows what came after it."""

from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from shared.contracts import enveloped
from shared.messaging import present
from shared.messaging.course import TIMELINE, course_key
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


async def test_the_same_backup_restored_a_second_time_is_another_course(sides: Any) -> None:
    intake = await sides("intake")
    courses: list[str] = []
    for moment in ("first", "again"):
        # A restored database finds itself on a later timeline than the one it noted, each time on the same.
        await _set_back(intake, "DELETE FROM course", "INSERT INTO course (timeline) VALUES ('the one before')")
        await intake.redis.xadd(STREAM, {"__data__": f"of the life that was taken back, {moment}"})
        async with intake.working():
            await eventually(lambda: _on_a_course_other_than(intake, courses))
            assert await intake.one("SELECT timeline FROM course") == _timeline(courses[-1])

    assert _timeline(courses[0]) == _timeline(courses[1])
    assert await _length_is(intake, 0)


async def test_a_database_that_is_only_started_again_stays_on_its_course(sides: Any) -> None:
    intake = await sides("intake")
    courses: list[str] = []
    async with intake.working():
        await eventually(lambda: _on_a_course_other_than(intake, courses))
    await intake.redis.unlink(course_key(STREAM))

    async with intake.working():
        await eventually(lambda: _noted(intake))
        assert await _course(intake) == courses[0]


async def test_of_a_publisher_set_back_alone_the_readers_keep_what_they_heard_and_hear_what_follows_once(
    sides: Any,
) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    kept, taken_back, after = a_concern(), a_concern(), a_concern()
    async with intake.working(), reporting.working():
        await intake.publish(kept)
        await eventually(lambda: reporting.count_is(1))
        await intake.publish(taken_back)
        await eventually(lambda: reporting.count_is(2))
        await eventually(lambda: _noted(intake))
    await _set_back(
        intake,
        "DELETE FROM outbox WHERE position = (SELECT max(position) FROM outbox)",
        "UPDATE stream_tail SET entry = (SELECT entry_ms || '-' || entry_seq FROM outbox), trimmed = '0-0'",
        "DELETE FROM stream_mark",
        "UPDATE course SET timeline = 'the one before'",
    )

    async with intake.working(), reporting.working():
        await intake.publish(after)
        await eventually(lambda: reporting.count_is(3))
        await eventually(lambda: _everything_is_read(intake))
    assert sorted(await reporting.seen()) == sorted(one.concern_id for one in (kept, taken_back, after))


async def _on_a_course_other_than(side: Any, courses: list[str]) -> bool:
    """Whether the stream has a course that is not among these; it is then."""
    found = await _course(side)
    if found is None or found in courses:
        return False
    courses.append(found)
    return True


async def _course(side: Any) -> str | None:
    noted = await side.redis.get(course_key(STREAM))
    return noted.decode() if noted is not None else None


def _timeline(course: str) -> str:
    return course.rpartition("/")[0]


async def _everything_is_read(side: Any) -> bool:
    groups, (last, _) = await side.redis.xinfo_groups(STREAM), (await side.redis.xrevrange(STREAM, count=1))[0]
    return bool(groups) and all(not group["pending"] and group["last-delivered-id"] == last for group in groups)


async def test_what_a_reader_holds_of_a_course_that_is_over_is_never_applied(sides: Any) -> None:
    """As after a fail-over to a standby that lacks the last commits, before the publisher's relay has looked."""
    intake, reporting = await sides("intake"), await sides("reporting")
    server = (await reporting.one(TIMELINE)).partition("/")[0]
    await reporting.redis.set(course_key(STREAM), f"{server}/00000000")
    await reporting.redis.xadd(STREAM, {"__data__": enveloped(a_concern(), source="intake").encoded()})
    async with reporting.working():
        with capture_logs() as told:
            await eventually(lambda: [one for one in told if one.get("reason") == "OfAnotherCourse"])
        async with intake.working():
            happened = a_concern()
            await intake.publish(happened)
            await eventually(lambda: reporting.count_is(1))
            assert await reporting.seen() == [happened.concern_id]


async def test_a_publisher_on_another_server_is_heard_whatever_its_course(sides: Any) -> None:
    reporting = await sides("reporting")
    await reporting.redis.set(course_key(STREAM), "7000000000000000000/00000009")
    await reporting.redis.xadd(STREAM, {"__data__": enveloped(a_concern(), source="intake").encoded()})
    async with reporting.working():
        await eventually(lambda: reporting.count_is(1))


async def test_a_publisher_whose_server_began_as_a_copy_of_ours_is_heard_after_a_while(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(present, "RENEWED_S", 1.0)
    reporting = await sides("reporting")
    server = (await reporting.one(TIMELINE)).partition("/")[0]
    await reporting.redis.set(course_key(STREAM), f"{server}/00000000")
    await reporting.redis.xadd(STREAM, {"__data__": enveloped(a_concern(), source="intake").encoded()})
    async with reporting.working():
        await eventually(lambda: reporting.count_is(1))

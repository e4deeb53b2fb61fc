"""Replay: one consumer gets what it lacks of the publisher's kept history, and nobody else notices."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.topology import consumers_of
from shared.messaging import replay, tables
from shared.messaging.consumer import Received
from shared.messaging.replay import NobodyListens, Progress, Replay
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

LIVE, OWN = "tsunagu:intake", "tsunagu:to:reporting"
CALM = {"claim_idle_ms": 30_000}
"""Where order is looked at: on a slow machine the stuck twin takes over meanwhile."""
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


async def told(intake: Any, reporting: Any, since: datetime = ALWAYS, **more: Any) -> Progress:
    urls = (intake.settings.database_url, reporting.settings.database_url, reporting.settings.redis_url)
    async with replay.opened(*urls) as connections:
        return await Replay("intake", "reporting", since=since, **more, **connections).run()


async def history(intake: Any, number: int) -> list[UUID]:
    """Publish, and let Redis forget it again as when every group has read it."""
    concerns = [a_concern() for _ in range(number)]
    async with intake.working():
        await intake.publish(*concerns)
        await eventually(lambda: _all_published(intake))
        for group in consumers_of("intake"):
            with contextlib.suppress(RedisError):
                await intake.redis.xgroup_create(LIVE, group, id="0")
            await intake.redis.xgroup_setid(LIVE, group, "$")
        await eventually(lambda: _trimmed(intake))
    await intake.redis.xtrim(LIVE, maxlen=0, approximate=False)
    return [concern.concern_id for concern in concerns]


def arrivals(side: Any) -> list[UUID]:
    """What comes, as it comes; a table tells no order."""
    came: list[UUID] = []

    @side.consumer.on_batch
    async def note(received: Sequence[Received], session: AsyncSession) -> None:
        came.extend(item.event.concern_id for item in received)

    return came


async def _all_published(side: Any) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)


async def _trimmed(side: Any) -> bool:
    return bool(await side.one("SELECT trimmed = entry FROM stream_tail"))


async def test_a_consumer_gets_what_it_lacks_and_nobody_else_notices(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", **CALM)
    everything = await history(intake, 60)
    await _has_applied_before(intake, reporting, 25)
    others = await intake.redis.xinfo_groups(LIVE)
    came = arrivals(reporting)

    async with reporting.working():
        progress = await told(intake, reporting)

        assert (progress.read, progress.sent, progress.aside) == (60, 35, 0)
        assert came == everything[25:]  # in their order, and none twice
        assert await intake.redis.xlen(OWN) == 0
        again = await told(intake, reporting)
    assert (again.read, again.sent) == (60, 0)
    assert sorted(await reporting.seen()) == sorted(everything[25:])
    assert await intake.redis.xlen(LIVE) == 0
    assert [g for g in await intake.redis.xinfo_groups(LIVE) if g["name"] != b"reporting"] == [
        g for g in others if g["name"] != b"reporting"
    ]


async def _has_applied_before(intake: Any, reporting: Any, number: int) -> None:
    ids = await intake.rows("SELECT event_id FROM outbox ORDER BY position")
    async with reporting.held.sessions.begin() as session:
        await session.execute(tables.inbox.insert(), [{"event_id": row.event_id} for row in ids[:number]])


async def test_a_consumer_that_keeps_what_it_heard_elsewhere_than_in_the_inbox_says_what_it_has_applied(
    sides: Any,
) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", **CALM)
    everything = await history(intake, 5)
    await _has_applied_before(intake, reporting, 2)
    async with reporting.held.engine.begin() as database:
        await database.execute(text("CREATE TABLE noted AS SELECT event_id FROM inbox"))
        await database.execute(text("DELETE FROM inbox"))
        await database.execute(
            text("CREATE VIEW applied AS SELECT event_id FROM noted UNION SELECT event_id FROM inbox")
        )
    came = arrivals(reporting)

    async with reporting.working():
        progress = await told(intake, reporting)

    assert (progress.read, progress.sent, came) == (5, 3, everything[2:])


async def test_only_what_was_recorded_since_a_month_is_told(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", **CALM)
    older = await history(intake, 3)
    async with intake.held.engine.begin() as database:
        await database.execute(text("UPDATE outbox SET recorded_at = recorded_at - interval '3 months'"))
    newer = await history(intake, 2)
    came = arrivals(reporting)

    async with reporting.working():
        progress = await told(intake, reporting, since=datetime.now(UTC) - timedelta(days=40))
        assert (progress.read, came) == (2, newer)
        await told(intake, reporting)
    assert came == newer + older


async def test_the_consumers_stream_stays_short_however_long_the_history(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "BOUND", 40)
    monkeypatch.setattr(replay, "CHUNK", 20)
    intake, reporting = await sides("intake"), await sides("reporting", batch=15, **CALM)
    everything = await history(intake, 400)
    came, lengths = arrivals(reporting), []

    @reporting.consumer.on_batch
    async def look(received: Sequence[Received], session: AsyncSession) -> None:
        lengths.append(await reporting.redis.xlen(OWN))

    async with reporting.working():
        await told(intake, reporting)
    assert came == everything
    assert max(lengths) <= 40


async def test_a_wipe_of_redis_in_the_middle_loses_nothing(sides: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BOUND", 40)
    monkeypatch.setattr(replay, "CHUNK", 20)
    intake, reporting = await sides("intake"), await sides("reporting", batch=10)
    everything = await history(intake, 200)
    wiped = []

    @reporting.consumer.on_batch
    async def wipe_once(received: Sequence[Received], session: AsyncSession) -> None:
        if not wiped and len(await reporting.seen()) >= 60:
            wiped.append(await reporting.redis.flushall())

    async with reporting.working():
        await told(intake, reporting)
    assert wiped
    assert sorted(await reporting.seen()) == sorted(everything)


async def test_broken_off_it_goes_on_where_it_was(sides: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BOUND", 40)
    monkeypatch.setattr(replay, "CHUNK", 20)
    intake, reporting = await sides("intake"), await sides("reporting", batch=10)
    everything = await history(intake, 200)

    async with reporting.working():
        first = asyncio.create_task(told(intake, reporting))
        await eventually(lambda: _has_seen(reporting, 50))
        first.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await first
        progress = await told(intake, reporting)
    assert progress.sent < 200
    assert sorted(await reporting.seen()) == sorted(everything)


async def _has_seen(side: Any, number: int) -> bool:
    return len(await side.seen()) >= number


async def test_two_at_once_apply_nothing_twice(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    everything = await history(intake, 100)
    async with reporting.working():
        await asyncio.gather(told(intake, reporting), told(intake, reporting))
    assert sorted(await reporting.seen()) == sorted(everything)


async def test_what_cannot_be_applied_is_told_once_and_counted(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", delivery_limit=1, **CALM)
    everything = await history(intake, 3)
    reporting.failing = {everything[1]}
    async with reporting.working():
        first = await told(intake, reporting)
        second = await told(intake, reporting)
    assert (first.sent, first.aside) == (2, 1)
    assert (second.sent, second.aside) == (0, 1)
    assert await reporting.count(tables.dead_letter) == 1


async def test_it_says_when_nobody_listens(sides: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "PATIENCE_S", 0.2)
    intake, reporting = await sides("intake"), await sides("reporting", **CALM)
    everything = await history(intake, 3)

    with pytest.raises(NobodyListens):
        await told(intake, reporting)

    async with reporting.working():
        await eventually(lambda: _has_seen(reporting, 3))
    assert sorted(await reporting.seen()) == sorted(everything)


async def test_a_group_that_comes_later_makes_no_relay_publish_the_past_again(sides: Any) -> None:
    intake = await sides("intake")
    await history(intake, 5)
    async with intake.working():
        await intake.redis.xgroup_create(LIVE, "late", id="0")
        await eventually(lambda: _known(intake, "late"))
    await intake.redis.flushall()
    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
    assert await intake.redis.xlen(LIVE) == 1


async def _known(side: Any, group: str) -> bool:
    return bool(await side.one(f"SELECT count(*) FROM stream_mark WHERE consumer_group = '{group}'"))

"""A replay whose Redis loses what lies there, unseen: it ends only when nothing lacks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import marks, replay
from shared.messaging.consumer import Received
from shared.messaging.entries import START
from shared.messaging.marks import group_names
from shared.messaging.replay import NothingApplied, Replay
from shared.testing.eventually import eventually
from tests.shared.messaging.test_replay import OWN, history, told

MANY = 200


@pytest.mark.parametrize("how", ["emptied", "set back"])
async def test_what_was_lost_between_a_look_and_the_next_entries_is_told_again(
    sides: Any, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(replay, "CHUNK", 20)
    intake, reporting = await sides("intake"), await sides("reporting", batch=10)
    await history(intake, MANY)
    lost, sent, usual = asyncio.Event(), 0, Replay._send

    @reporting.consumer.on_batch
    async def wait(received: Sequence[Received], session: AsyncSession) -> None:
        await lost.wait()

    async def listened_to() -> bool:
        return "reporting" in await group_names(reporting.redis, OWN)

    async def send(self: Replay, chunk: Any) -> str:
        nonlocal sent
        sent += 1
        if sent == 5:
            if how == "emptied":
                await reporting.redis.flushall()
                await eventually(listened_to)
            else:
                (group,) = await reporting.redis.xinfo_groups(OWN)
                unread = await reporting.redis.xrange(OWN, f"({group['last-delivered-id'].decode()}")
                await reporting.redis.xdel(OWN, *(entry for entry, _ in unread))
            lost.set()
        return await usual(self, chunk)

    monkeypatch.setattr(Replay, "_send", send)
    async with reporting.working():
        progress = await told(intake, reporting)
    assert len(await reporting.seen()) == MANY
    assert (progress.read, progress.sent, progress.aside) == (MANY, MANY, 0)


async def test_what_was_lost_before_anybody_took_it_is_told_again(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    await history(intake, MANY)

    async def lies_there() -> bool:
        return bool(await reporting.redis.xlen(OWN) == MANY)

    telling = asyncio.create_task(told(intake, reporting))
    await eventually(lies_there)
    await reporting.redis.flushall()
    await eventually(lies_there)
    async with reporting.working():
        progress = await telling
    assert len(await reporting.seen()) == MANY
    assert (progress.read, progress.sent) == (MANY, MANY)


async def test_a_loss_between_two_questions_of_a_look_is_told_again(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    await history(intake, MANY)
    lost, usual = asyncio.Event(), Replay._delivered

    async def delivered(self: Replay) -> str | None:
        if not lost.is_set():
            await reporting.redis.flushall()
            lost.set()
        return await usual(self)

    monkeypatch.setattr(Replay, "_delivered", delivered)
    telling = asyncio.create_task(told(intake, reporting))
    await eventually(lost.is_set)
    async with reporting.working():
        progress = await telling
    assert len(await reporting.seen()) == MANY
    assert (progress.read, progress.sent) == (MANY, MANY)


async def test_a_group_lost_while_it_is_asked_after_has_acknowledged_nothing(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporting, usual = await sides("reporting"), marks.groups_of
    await reporting.redis.xgroup_create(OWN, "reporting", id="0", mkstream=True)
    await reporting.redis.xadd(OWN, {"data": "{}"})
    await reporting.redis.xreadgroup("reporting", "somebody", {OWN: ">"})

    async def and_lost(redis: Any, stream: str) -> list[dict[str, Any]]:
        groups = await usual(redis, stream)
        await redis.flushall()
        return groups

    monkeypatch.setattr(marks, "groups_of", and_lost)
    assert await marks.read_groups(reporting.redis, OWN) == {"reporting": START}


async def test_a_worker_that_takes_everything_and_applies_nothing_is_told(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    await history(intake, 3)
    async with reporting.held.engine.begin() as database:
        await database.execute(text("CREATE VIEW applied AS SELECT event_id FROM inbox WHERE false"))
    async with reporting.working():
        with pytest.raises(NothingApplied):
            await told(intake, reporting)
    assert await reporting.rows("SELECT publisher FROM replayed") == []


async def test_only_the_whole_history_counts_as_heard(sides: Any) -> None:
    """A service that joins late would begin with what is live, and never hear what is older."""
    intake, reporting = await sides("intake"), await sides("reporting")
    await history(intake, 3)
    async with intake.held.engine.begin() as database:
        await database.execute(text("UPDATE outbox SET recorded_at = recorded_at - interval '3 months'"))
    await history(intake, 2)
    async with reporting.working():
        await told(intake, reporting, since=datetime.now(UTC) - timedelta(days=40))
        assert await reporting.rows("SELECT publisher FROM replayed") == []
        await told(intake, reporting)
    assert [row.publisher for row in await reporting.rows("SELECT publisher FROM replayed")] == ["intake"]

"""A sixth service joins when the others have worked for long: history first, then live, without gap or overlap."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.topology import SUBSCRIPTIONS
from shared.messaging import replay, tables
from shared.messaging.consumer import Received
from shared.messaging.replay import Replay
from shared.messaging.worker import Worker
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern, running
from tests.shared.messaging.test_replay import ALWAYS, LIVE, history

LATE = "late"
IDLE_S = 30


@pytest.fixture
async def late(sides: Any, key_folder: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A tiny service that the topology knows of only now."""
    monkeypatch.setitem(SUBSCRIPTIONS, LATE, ("intake",))
    keys = {"keys": key_folder / "reporting"}
    return await sides(LATE, history_first=True, batch=20, claim_idle_ms=IDLE_S * 1000, **keys)


async def told_history(intake: Any, late: Any) -> None:
    urls = (intake.settings.database_url, late.settings.database_url, late.settings.redis_url)
    async with replay.opened(*urls) as connections:
        await Replay("intake", LATE, since=ALWAYS, **connections).run()


def way_of_arrival(late: Any) -> list[tuple[str, UUID]]:
    """Stream and concern of everything applied, in the order of its application."""
    came: list[tuple[str, UUID]] = []

    @late.consumer.on_batch
    async def note(received: Sequence[Received], session: AsyncSession) -> None:
        came.extend((item.delivery.stream, item.event.concern_id) for item in received)

    return came


@contextlib.asynccontextmanager
async def traffic(intake: Any, published: list[UUID]) -> AsyncIterator[None]:
    """Intake goes on publishing until the block ends."""
    stopped = asyncio.Event()

    async def publish() -> None:
        while not stopped.is_set():
            concern = a_concern()
            await intake.publish(concern)
            published.append(concern.concern_id)

    task = asyncio.create_task(publish())
    try:
        yield
    finally:
        stopped.set()
        await task


async def test_it_hears_history_first_then_live_and_ends_with_exactly_everything(sides: Any, late: Any) -> None:
    intake = await sides("intake")
    past = await history(intake, 120)
    published, came = list(past), way_of_arrival(late)
    assert await intake.redis.xlen(LIVE) == 0

    async with intake.working(), traffic(intake, published), late.working():
        await eventually(lambda: len(published) > 140)
        assert came == []
        await told_history(intake, late)
        after = len(published)
        await eventually(lambda: any(stream == LIVE for stream, _ in came))
        await eventually(lambda: len(published) > after + 20)
    async with intake.working(), late.working():
        await eventually(lambda: _has(late, len(published)), timeout=2 * IDLE_S)  # read, but not done at the end

    assert sorted(await late.seen()) == sorted(published)
    streams = [stream for stream, _ in came]
    first_live = streams.index(LIVE)
    assert LIVE in streams[first_live:]
    assert "tsunagu:to:late" not in streams[first_live:]
    assert [concern for _, concern in came[: len(past)]] == past


async def _has(side: Any, number: int) -> bool:
    return len(await side.seen()) == number


async def test_while_it_waits_nothing_is_let_go_and_readiness_tells_it(sides: Any, late: Any) -> None:
    intake = await sides("intake")
    await history(intake, 3)
    async with intake.working(), running(Worker(late.settings, late.consumer)) as worker:
        answer = await _readiness(worker)
        assert (answer["subscribers"], answer["history"]) == (True, False)
        for number in (250, 251):  # twice: the mark is noted before the stream is trimmed
            await intake.publish(*(a_concern() for _ in range(number - await intake.redis.xlen(LIVE))))
            await eventually(partial(_is_read_by_all_others, intake, number))
        assert await intake.redis.xlen(LIVE) == 251

        await told_history(intake, late)
        await eventually(lambda: _has(late, 254))
        await eventually(lambda: _lives(worker))


async def _is_read_by_all_others(intake: Any, number: int) -> None:
    assert await intake.redis.xlen(LIVE) == number
    for group in ("coordination", "participation", "reporting"):
        await intake.redis.xgroup_setid(LIVE, group, "$")
    noted = "SELECT count(*) FROM stream_mark JOIN stream_tail USING (stream) WHERE acknowledged = entry"
    assert await intake.one(noted) == 3


async def _lives(worker: Worker) -> bool:
    return "history" not in await _readiness(worker)


async def _readiness(worker: Worker) -> Any:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(worker.application()), base_url="http://w") as client:
        return (await client.get("/readyz")).json()


async def test_once_it_has_joined_it_goes_on_live_at_every_start(sides: Any, late: Any) -> None:
    intake = await sides("intake")
    await history(intake, 3)
    async with intake.working(), late.working():
        await told_history(intake, late)
    async with intake.working(), late.working():
        await intake.publish(a_concern())
        await eventually(lambda: _has(late, 4))
    assert await late.count(tables.replayed) == 1

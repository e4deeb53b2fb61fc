"""A cluster that changes while events flow: slots move, and copies take over from servers that live or are killed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.topology import replay_stream, stream
from shared.messaging import replay, tables
from shared.messaging.replay import Replay
from shared.testing.cluster import Cluster, running_cluster
from shared.testing.cluster_changes import add_copy, fail_over, move_slot, owner, wait_until_it_serves
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern
from tests.shared.messaging.test_replay import ALWAYS

PARTITIONS = 4
COPY = 3


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Three servers with slots, and a fourth that copies one of them: of each test its own, for it changes."""
    with running_cluster(size=4) as running:
        yield running


@pytest.fixture
async def pair(sides: Any, cluster: Cluster) -> tuple[Side, Side]:
    told = {"redis_url": cluster.url, "partitions": PARTITIONS}
    return await sides("intake", **told), await sides("reporting", **told)


@contextlib.asynccontextmanager
async def flowing(intake: Side) -> AsyncIterator[list[UUID]]:
    """Publish one event after the other for as long as the block runs; what was published is in the list."""
    published: list[UUID] = []
    over = asyncio.Event()

    async def flow() -> None:
        while not over.is_set():
            concerns = [a_concern() for _ in range(5)]
            await intake.publish(*concerns)
            published.extend(concern.concern_id for concern in concerns)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.05)

    task = asyncio.create_task(flow())
    try:
        yield published
    finally:
        over.set()
        await task


async def more_come_through(reporting: Side, published: list[UUID], number: int = 50) -> None:
    """Wait until what is published from now on has been seen as well."""
    wanted = len(published) + number
    await eventually(lambda: _has(reporting, wanted), timeout=60)


async def _has(reporting: Side, number: int) -> bool:
    return await reporting.count(tables.inbox) >= number


async def everything_came_once(reporting: Side, published: list[UUID]) -> None:
    await eventually(lambda: _has(reporting, len(published)), timeout=60)
    assert sorted(await reporting.seen()) == sorted(published)
    assert await reporting.count(tables.dead_letter) == 0


async def test_slots_that_move_while_events_flow_take_their_streams_with_them(
    pair: tuple[Side, Side], cluster: Cluster
) -> None:
    intake, reporting = pair
    names = [stream("intake", part, PARTITIONS) for part in range(PARTITIONS)]
    async with intake.working() as worker, reporting.working():
        async with flowing(intake) as published:
            await more_come_through(reporting, published)
            for name in names:
                await asyncio.to_thread(move_slot, cluster, name, (owner(cluster, name) + 1) % 3)
                await more_come_through(reporting, published)
        await everything_came_once(reporting, published)
        await eventually(lambda: not worker.relay.troubled, timeout=30)


async def test_while_a_slot_is_half_moved_its_stream_is_written_and_read_where_it_lies(
    pair: tuple[Side, Side], cluster: Cluster
) -> None:
    intake, reporting = pair
    name = stream("intake", 0, PARTITIONS)
    loop = asyncio.get_running_loop()
    async with intake.working(), reporting.working():
        async with flowing(intake) as published:
            await more_come_through(reporting, published)

            def halfway() -> None:
                asyncio.run_coroutine_threadsafe(more_come_through(reporting, published), loop).result()

            await asyncio.to_thread(move_slot, cluster, name, (owner(cluster, name) + 1) % 3, halfway=halfway)
            await more_come_through(reporting, published)
        await everything_came_once(reporting, published)


def taken_over(cluster: Cluster) -> None:
    fail_over(cluster, COPY)


def killed(cluster: Cluster) -> None:
    cluster.kill_node(0)
    wait_until_it_serves(cluster, COPY)


@pytest.mark.parametrize("change", [taken_over, killed])
async def test_a_copy_that_takes_over_carries_on(
    pair: tuple[Side, Side], cluster: Cluster, change: Callable[[Cluster], None]
) -> None:
    intake, reporting = pair
    add_copy(cluster, COPY, of=0)
    async with intake.working() as worker, reporting.working():
        async with flowing(intake) as published:
            await more_come_through(reporting, published)
            await asyncio.to_thread(change, cluster)
            await more_come_through(reporting, published)
        await everything_came_once(reporting, published)
        await eventually(lambda: not worker.relay.troubled, timeout=30)
    assert {owner(cluster, stream("intake", part, PARTITIONS)) for part in range(PARTITIONS)} >= {COPY}


async def test_history_is_told_over_a_cluster_while_its_stream_moves(
    pair: tuple[Side, Side], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "BOUND", 40)
    monkeypatch.setattr(replay, "CHUNK", 20)
    intake, reporting = pair
    concerns = [a_concern() for _ in range(400)]
    async with intake.working():
        await intake.publish(*concerns)
        await eventually(lambda: _all_published(intake), timeout=30)
    for number in range(len(cluster.servers)):
        cluster.wipe_node(number)

    urls = (intake.settings.database_url, reporting.settings.database_url, cluster.url)
    async with reporting.working(), replay.opened(*urls) as connections:
        telling = asyncio.create_task(Replay("intake", "reporting", since=ALWAYS, **connections).run())
        await eventually(lambda: _has(reporting, 60), timeout=30)
        name = replay_stream("reporting")
        await asyncio.to_thread(move_slot, cluster, name, (owner(cluster, name) + 1) % 3)
        progress = await telling
    assert progress.read == 400
    assert sorted(await reporting.seen()) == sorted(concern.concern_id for concern in concerns)


async def _all_published(side: Side) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)

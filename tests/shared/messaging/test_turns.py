"""Who publishes, and from which id on: nothing is noted or taken for read that the streams do not hold."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.contracts.topology import consumers_of
from shared.messaging.notes import Batch, Notes
from shared.messaging.worker import end
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

STREAM, MANY = "tsunagu:intake", 2000
HOUR_MS = 3_600_000


async def _all_published(side: Any) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)


async def test_a_relay_that_lost_its_turn_while_frozen_notes_nothing(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its event is on the stream; Redis is emptied; another takes the turn; the first awakes meanwhile."""
    intake = await sides("intake", relay_batch=20, relay_lock_s=1)
    await intake.publish(*(a_concern() for _ in range(MANY)))
    first, second = asyncio.create_task(intake.relay().run()), None
    await eventually(lambda: _all_published(intake))

    frozen, awake, tried = asyncio.Event(), asyncio.Event(), asyncio.Event()
    frozen_notes: list[Notes] = []
    usual = Notes.write

    async def write(self: Notes, batches: Sequence[Batch]) -> None:
        if not batches or (frozen_notes and self not in frozen_notes):
            return await usual(self, batches)
        frozen_notes.append(self)
        frozen.set()
        await awake.wait()
        try:
            await usual(self, batches)
            await self.settle()
        finally:
            tried.set()

    monkeypatch.setattr(Notes, "write", write)
    await intake.publish(a_concern())
    await frozen.wait()
    await intake.redis.flushall()
    try:
        second = asyncio.create_task(intake.relay().run())
        await eventually(lambda: _holds(intake, 100))
        awake.set()
        await tried.wait()
        await eventually(lambda: _all_published(intake))
        await eventually(lambda: _holds(intake, MANY + 1))
    finally:
        await end([task for task in (first, second) if task])


async def _holds(side: Any, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) >= number)


async def test_ids_begin_above_a_mark_that_an_unnoted_entry_raised(sides: Any) -> None:
    """Else what comes next would lie below it: taken for read, and not missed after the next wipe."""
    intake = await sides("intake")
    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
        last = (await intake.redis.xrevrange(STREAM, count=1))[0][0].decode()
        ahead = f"{int(last.partition('-')[0]) + HOUR_MS}-0"
        await intake.redis.xadd(STREAM, {"__data__": "of a relay that died before its note"}, id=ahead)
        await _everybody_has_read(intake, ahead)
        await intake.redis.delete(STREAM)

        await intake.publish(a_concern())
        await eventually(lambda: _all_published(intake))
        await intake.redis.flushall()
        await eventually(lambda: _holds(intake, 1))


async def _everybody_has_read(side: Any, entry: str) -> None:
    for group in consumers_of("intake"):
        await side.redis.xgroup_create(STREAM, group, id="$")
    marks = f"SELECT count(*) FROM stream_mark WHERE acknowledged = '{entry}'"

    async def marked() -> bool:
        return bool(await side.one(marks) == len(consumers_of("intake")))

    await eventually(marked)

"""Faults of what lies on the streams: lost, set back, doubled, out of order, from the future, not to be read."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from redis.exceptions import ResponseError

from shared.contracts.topology import consumers_of
from tests.faults.injector import AWAY, Fault, Injector

if TYPE_CHECKING:
    from redis.asyncio import Redis

DATA = b"__data__"
DUPLICATES = 40
KEPT = (0.2, 0.8)
HOUR_MS = 3_600_000
STRAGGLES_S = 1.0
AHEAD_S = (0.5, 3.0)
LAID_S = 30.0


async def wipe(injector: Injector, _: Fault) -> None:
    """Everything is gone, the groups too."""
    await injector.in_redis(lambda redis: redis.flushall())


async def lose_tail(injector: Injector, fault: Fault) -> None:
    """The stream as a copy that is behind holds it: its first part, its last ids forgotten, its groups gone."""
    await injector.in_redis(lambda redis: _set_back(redis, injector.stream(fault), fault, groups=False))


async def fail_over(injector: Injector, fault: Fault) -> None:
    """The same with the groups as the copy knows them: somewhere on their way."""
    await injector.in_redis(lambda redis: _set_back(redis, injector.stream(fault), fault, groups=True))


async def _set_back(redis: Redis, stream: str, fault: Fault, *, groups: bool) -> None:
    entries: Any = await redis.xrange(stream)
    if not entries:
        return
    kept = entries[: max(1, int(len(entries) * fault.within(*KEPT)))]
    names = [group["name"] for group in await redis.xinfo_groups(stream)]
    copy = redis.pipeline(transaction=True)
    copy.delete(stream)
    for entry, fields in kept:
        copy.xadd(stream, fields, id=entry)
    for name in names if groups else ():
        copy.xgroup_create(stream, name, id=kept[int(len(kept) * fault.share)][0])
    await copy.execute()


async def duplicate(injector: Injector, fault: Fault) -> None:
    """Deliver old entries again under new ids, in any order."""
    stream, chance = injector.stream(fault), random.Random(fault.share)

    async def again(redis: Redis) -> None:
        known = await _readable(injector, redis, stream)
        for body in chance.sample(known, min(DUPLICATES, len(known))):
            await redis.xadd(stream, {DATA: body})

    await injector.in_redis(again)


async def _readable(injector: Injector, redis: Redis, stream: str) -> list[bytes]:
    entries: Any = await redis.xrange(stream)
    bodies = [fields.get(DATA, b"") for _, fields in entries]
    return [body for body in bodies if body and body not in injector.bodies]


async def straggle(injector: Injector, fault: Fault) -> None:
    """Another consumer of a group takes entries and never answers: they come later than those behind them."""
    stream = injector.stream(fault)
    groups = consumers_of(fault.target)
    group = groups[int(fault.share * len(groups)) % len(groups)]
    until = time.monotonic() + STRAGGLES_S
    while time.monotonic() < until:
        await injector.in_redis(lambda redis: _take_away(redis, stream, group))


async def _take_away(redis: Redis, stream: str, group: str) -> None:
    try:
        await redis.xreadgroup(group, "a straggler", {stream: ">"}, count=20, block=100)
    except ResponseError as refusal:  # the group is on its way
        if "NOGROUP" not in str(refusal):
            raise
        await asyncio.sleep(0.1)


async def leap(injector: Injector, fault: Fault) -> None:
    """Redis's clock runs an hour ahead for one entry; those behind it can only follow."""
    stream = injector.stream(fault)

    async def from_the_future(redis: Redis) -> None:
        known = await _readable(injector, redis, stream)
        last = (await redis.xinfo_stream(stream))["last-generated-id"].decode()
        ahead = f"{int(last.partition('-')[0]) + HOUR_MS}-0"
        if known:
            await redis.xadd(stream, {DATA: random.Random(fault.share).choice(known)}, id=ahead)

    await injector.in_redis(from_the_future)


async def set_clock_back(injector: Injector, fault: Fault) -> None:
    """Redis's clock ran an hour ahead for a while, and is right again in a Redis that lost the stream.

    What comes then has smaller ids than what was noted before. A Redis that keeps the stream gives no smaller id than
    its last, whatever its clock: for such a one the clock's way back changes nothing, and `leap` tells all.
    """
    await leap(injector, fault)
    await fault.last(*AHEAD_S)
    await injector.in_redis(lambda redis: redis.delete(injector.stream(fault)))


async def poison(injector: Injector, fault: Fault) -> None:
    """Put entries among the others that nobody can read, and let them be laid aside."""
    stream = injector.stream(fault)
    async with injector.redis() as redis:
        for fields in _unreadable():
            injector.bodies.update(fields.values())
            entry = await redis.xadd(stream, fields)
            injector.hostile.add((stream, entry.decode()))
    until = time.monotonic() + LAID_S
    wanted = {entry for where, entry in injector.hostile if where == stream}
    for service in consumers_of(fault.target):
        while not wanted <= await _laid(injector, service, stream) and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _laid(injector: Injector, service: str, stream: str) -> set[str]:
    try:
        connection = await injector.postgres(service)
        try:
            rows = await connection.fetch("SELECT entry FROM dead_letter WHERE stream = $1", stream)
        finally:
            connection.terminate()
    except AWAY:
        return set()
    return {row["entry"] for row in rows}


def _unreadable() -> list[dict[bytes, bytes]]:
    envelope = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/tsunagu/intake",
        "type": "tsunagu.intake.concern-received.v1",
        "subject": "x",
        "time": "2026-11-30T12:00:00Z",
        "correlationid": str(uuid4()),
        "partitionkey": "x",
        "data": {"on": "someday", "concern_id": "nobody"},
    }
    return [
        {DATA: b"no JSON " + uuid4().bytes},
        {DATA: orjson.dumps({"hello": str(uuid4())})},
        {DATA: orjson.dumps(envelope)},
        {DATA: orjson.dumps(envelope | {"type": "\x00", "data": []})},
        {b"other": uuid4().bytes},
    ]

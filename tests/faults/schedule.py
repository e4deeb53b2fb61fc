"""Faults: drawn from a seed, so that a schedule can be repeated, and injected one after the other."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import orjson
from redis.asyncio import Redis

from shared.stack.home import Home
from shared.stack.state import State, running

DATA = b"__data__"
PUBLISHERS = ("intake", "community", "participation")
WORKERS = ("intake", "coordination", "participation", "community", "reporting")
DUPLICATES = 40
KEPT = (0.2, 0.8)
FREEZES_S = (0.5, 3.0)
CALMS_S = (0.2, 1.0)


@dataclass(frozen=True)
class Fault:
    """One fault of the schedule; `target` is a process or a stream's publisher, `share` a number within 0 and 1."""

    kind: str
    target: str
    share: float
    calm: float
    """Seconds of undisturbed work before it."""

    @property
    def name(self) -> str:
        return f"{self.kind} {self.target}".strip()


def drawn(seed: int, count: int) -> Iterator[Fault]:
    """The schedule of this seed: every kind once in each round, in an order and with targets of its own."""
    chance = random.Random(seed)
    rounds: list[str] = []
    for _ in range(count):
        if not rounds:
            rounds = chance.sample(sorted(KINDS), len(KINDS))
        kind = rounds.pop()
        yield Fault(kind, chance.choice(KINDS[kind][0]), chance.random(), chance.uniform(*CALMS_S))


@dataclass
class Injector:
    """Injects faults into one running stack, and remembers what it put on the streams that nobody can read."""

    home: Home
    hostile: set[tuple[str, str]] = field(default_factory=set)
    """Stream and entry id."""
    _bodies: set[bytes] = field(default_factory=set)

    async def inject(self, fault: Fault) -> None:
        """Do it; returns as soon as it is done (of a freeze: over)."""
        await KINDS[fault.kind][1](self, fault)

    @property
    def state(self) -> State:
        found = running(self.home)
        if found is None:
            raise RuntimeError("the stack has ended")
        return found

    async def kill(self, fault: Fault) -> None:
        """As when the machine's memory is full; of Postgres its first process, the others notice it."""
        os.kill(await self._pid(fault.target), signal.SIGKILL)

    async def freeze(self, fault: Fault) -> None:
        """As when the machine is paused."""
        shortest, longest = FREEZES_S
        pid = await self._pid(fault.target)
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(shortest + (longest - shortest) * fault.share)
        finally:
            os.kill(pid, signal.SIGCONT)

    async def wipe(self, _: Fault) -> None:
        async with self._redis() as redis:
            await redis.flushall()

    async def lose_tail(self, fault: Fault) -> None:
        """The stream as a copy that is behind holds it: its first part, its last ids forgotten, its groups gone."""
        await self._set_back(fault, groups=False)

    async def fail_over(self, fault: Fault) -> None:
        """The same with the groups as the copy knows them: somewhere on their way."""
        await self._set_back(fault, groups=True)

    async def _set_back(self, fault: Fault, *, groups: bool) -> None:
        stream, (least, most) = f"tsunagu:{fault.target}", KEPT
        async with self._redis() as redis:
            entries = await redis.xrange(stream)
            kept = entries[: max(1, int(len(entries) * (least + (most - least) * fault.share)))]
            names = [group["name"] for group in await redis.xinfo_groups(stream)]
            copy = redis.pipeline(transaction=True)
            copy.delete(stream)
            for entry, fields in kept:
                copy.xadd(stream, fields, id=entry)
            for name in names if groups else ():
                copy.xgroup_create(stream, name, id=kept[int(len(kept) * fault.share)][0])
            await copy.execute()

    async def duplicate(self, fault: Fault) -> None:
        """Deliver old entries again under new ids, in any order."""
        stream, chance = f"tsunagu:{fault.target}", random.Random(fault.share)
        async with self._redis() as redis:
            bodies = [fields.get(DATA, b"") for _, fields in await redis.xrange(stream)]
            known = [body for body in bodies if body and body not in self._bodies]
            for body in chance.sample(known, min(DUPLICATES, len(known))):
                await redis.xadd(stream, {DATA: body})

    async def poison(self, fault: Fault) -> None:
        """Put entries among the others that nobody can read."""
        stream = f"tsunagu:{fault.target}"
        async with self._redis() as redis:
            for fields in _unreadable():
                self._bodies.update(fields.values())
                entry = await redis.xadd(stream, fields)
                self.hostile.add((stream, entry.decode()))

    @asynccontextmanager
    async def _redis(self) -> AsyncIterator[Redis]:
        redis = Redis.from_url(self.state.redis_url)
        try:
            yield redis
        finally:
            await redis.aclose()

    async def _pid(self, name: str) -> int:
        while True:
            found = next(each for each in self.state.processes if each["name"] == name)
            if found["pid"] is not None:
                return int(found["pid"])
            await asyncio.sleep(0.05)


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


Way = Callable[[Injector, Fault], Awaitable[None]]
KINDS: dict[str, tuple[tuple[str, ...], Way]] = {
    "kill-api": (("api",), Injector.kill),
    "kill-worker": (tuple(f"{service}-worker" for service in WORKERS), Injector.kill),
    "kill-redis": (("redis",), Injector.kill),
    "kill-postgres": (("postgres",), Injector.kill),
    "freeze-api": (("api",), Injector.freeze),
    "freeze-worker": (tuple(f"{service}-worker" for service in WORKERS), Injector.freeze),
    "freeze-redis": (("redis",), Injector.freeze),
    "wipe-redis": (("",), Injector.wipe),
    "lose-tail": (PUBLISHERS, Injector.lose_tail),
    "fail-over": (PUBLISHERS, Injector.fail_over),
    "duplicate": (PUBLISHERS, Injector.duplicate),
    "poison": (PUBLISHERS, Injector.poison),
}
"""Kind → its targets, and how it is done."""

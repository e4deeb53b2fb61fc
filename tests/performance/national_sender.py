"""The generator: a process of its own that puts events into five outboxes and watches when they are counted.

python -m tests.performance.national_sender < job.json > told.json

Every event is a transaction of its own, as a command's would be. They come at random moments at the rate told, whether
or not the system keeps up, and at the peak's rate for some seconds of every half minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import asyncpg
import psutil
import uvloop

from shared.db import Waker
from tests.performance.national_events import Country, Row

EVERY_S, PEAK_S = 30.0, 3.0
CONNECTIONS = 3
WATCHED_ONE_IN = 8
LOOK_S = 0.004
PATIENCE_S = 60.0
_INSERT = "INSERT INTO outbox (event_id, stream, type, body) VALUES ($1, $2, $3, $4)"
# The archive is written by the transaction that counts the event: when it is seen, so is the indicator.
_COUNTED = "SELECT event_id FROM event_archive WHERE event_id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Job:
    """What to send for so many seconds; `rate` and `peak` are events a second, of all services together."""

    databases: dict[str, str]
    today: str
    seconds: float
    rate: float
    peak: float
    supervisor: int
    """The process that all those under load descend from."""


@dataclass
class Told:
    """What came of it. Milliseconds run from an event's commit to its being counted; None of those never seen."""

    seconds: float
    stack_cpu: float
    """Processor seconds of the stack meanwhile."""
    sent: dict[str, int]
    milliseconds: list[float]
    unseen: int
    late_ms: float
    """How much the generator itself was behind at worst."""
    cpu: float
    """Its own share of one core."""


@dataclass
class Sender:
    """The open loop, and the watch over one event in eight."""

    job: Job
    country: Country
    pools: dict[str, asyncpg.Pool] = field(default_factory=dict)
    wakers: dict[str, Waker] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    waited_for: dict[UUID, float] = field(default_factory=dict)
    late: float = 0.0

    async def run(self) -> Told:
        """Send, wait for the last that is watched, tell."""
        for service, url in self.job.databases.items():
            self.pools[service] = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
            self.wakers[service] = Waker(url)
        watching = asyncio.create_task(self._watch())
        others, worked, started = cpu_seconds(self.job.supervisor), time.process_time(), time.perf_counter()
        await self._send(started)
        took, cpu = time.perf_counter() - started, time.process_time() - worked
        others = cpu_seconds(self.job.supervisor) - others
        deadline = time.perf_counter() + PATIENCE_S
        while self.waited_for and time.perf_counter() < deadline:  # noqa: ASYNC110 - the watch empties it
            await asyncio.sleep(LOOK_S)
        watching.cancel()
        for service, pool in self.pools.items():
            await self.wakers[service].close()
            pool.terminate()
        return Told(took, others, dict(self.sent), self.took, len(self.waited_for), self.late * 1000, cpu / took)

    async def _send(self, started: float) -> None:
        due, number = 0.0, 0
        async with asyncio.TaskGroup() as under_way:
            while due < self.job.seconds:
                behind = time.perf_counter() - started - due
                if behind < 0:
                    await asyncio.sleep(-behind)
                elif number % 50 == 0:
                    await asyncio.sleep(0)
                self.late = max(self.late, behind)
                number += 1
                kind, row = self.country.next()
                under_way.create_task(self._put(kind, row, watched=number % WATCHED_ONE_IN == 0))
                rate = self.job.peak if due % EVERY_S > EVERY_S - PEAK_S else self.job.rate
                due += self.country.chance.expovariate(rate)

    async def _put(self, kind: str, row: Row, *, watched: bool) -> None:
        service = row[1].partition(":")[2]
        await self.pools[service].execute(_INSERT, *row)
        committed = time.perf_counter()
        self.wakers[service].poke()
        self.sent[kind] += 1
        if watched and service != "reporting":  # what reporting tells it has counted itself
            self.waited_for[row[0]] = committed

    async def _watch(self) -> None:
        connection = await asyncpg.connect(self.job.databases["reporting"])
        counted = await connection.prepare(_COUNTED)
        while True:
            if self.waited_for:
                rows = await counted.fetch(list(self.waited_for))
                now = time.perf_counter()
                self.took += [(now - self.waited_for.pop(row["event_id"])) * 1000 for row in rows]
            await asyncio.sleep(LOOK_S)


def cpu_seconds(pid: int) -> float:
    """Processor time of the supervisor and everything below it, also of what has ended meanwhile."""
    supervisor = psutil.Process(pid)
    total = 0.0
    for process in (supervisor, *supervisor.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


if __name__ == "__main__":
    job = Job(**json.load(sys.stdin))
    country = Country(date.fromisoformat(job.today), random.Random(2026))
    json.dump(dataclasses.asdict(uvloop.run(Sender(job, country).run())), sys.stdout)

"""A backlog drains at full speed with bounded memory; try `FLOOD=200000 pytest -s tests/faults/test_flood.py`."""

import os
import time
from dataclasses import dataclass, field
from datetime import date

import asyncpg
import psutil
from redis.asyncio import Redis
from rich.console import Console

from shared.postgres import dsn
from shared.testing.eventually import eventually
from tests.faults.conftest import PATIENCE_S, Process, Yard
from tests.performance.content import events

BACKLOG = int(os.environ.get("FLOOD") or 20_000)
MAY_GROW_MB = 60
DRAINED_WITHIN_S = PATIENCE_S + BACKLOG / 100
MB = 1024 * 1024

tell = Console(highlight=False, soft_wrap=True).print


@dataclass
class Sizes:
    """Resident memory of a process, from when it was ready, in MB."""

    process: psutil.Process
    before: float = 0.0
    peak: float = 0.0
    after: float = field(default=0.0)

    def note(self) -> None:
        self.after = self.process.memory_info().rss / MB
        self.before = self.before or self.after
        self.peak = max(self.peak, self.after)


async def ready(yard: Yard, service: str) -> Sizes:
    process: Process = yard.worker(service)
    await eventually(lambda: process.answers("/readyz"), timeout=PATIENCE_S)
    sizes = Sizes(psutil.Process(process.process.pid))
    sizes.note()
    return sizes


async def test_a_backlog_drains_without_filling_the_memory_of_anybody(yard: Yard) -> None:
    relay, consumer = await ready(yard, "intake"), await ready(yard, "reporting")
    rows = [(id_, "tsunagu:intake", type_, body) for id_, type_, body in events(BACKLOG, date(2026, 11, 30))]
    connection = await asyncpg.connect(dsn(yard.urls["intake"]))
    await connection.copy_records_to_table("outbox", records=rows, columns=["event_id", "stream", "type", "body"])
    await connection.close()
    started = time.monotonic()

    async def drained() -> bool:
        relay.note()
        consumer.note()
        return bool(await yard.one("reporting", "SELECT count(*) FROM event_archive") == BACKLOG)

    await eventually(drained, timeout=DRAINED_WITHIN_S)
    took = time.monotonic() - started
    redis = Redis.from_url(yard.environment["TSUNAGU_REDIS_URL"])
    kept = (await redis.info("memory"))["used_memory_peak"] / MB
    await redis.aclose()

    tell(f"{BACKLOG} events in {took:.1f} s ({BACKLOG / took:.0f}/s); Redis at most {kept:.0f} MB")
    for name, sizes in (("relay", relay), ("consumer", consumer)):
        tell(f"{name}: {sizes.before:.0f} MB before, {sizes.peak:.0f} at most, {sizes.after:.0f} after")
    assert relay.peak - relay.before < MAY_GROW_MB
    assert consumer.peak - consumer.before < MAY_GROW_MB

"""The national load: all of Japan's events on one embedded stack, what it costs and whether anything went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from shared.reference.calendar import Clock
from shared.stack.home import Home
from shared.stack.state import State
from tests.performance.figures import Figure
from tests.performance.latency import quantile
from tests.performance.national_events import RIPPLES
from tests.performance.national_sender import Job, Told
from tests.performance.programs import CHECKOUT
from tests.performance.stack import started

RATE, PEAK = 320.0, 1000.0
WARM_UP_S, SETTLE_S = 8.0, 60.0
GOAL_P99_MS, GOAL_CPU = 500.0, 60.0
_MB = 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """What the load came to. `cpu` is the stack's share of all cores in per cent, memory in MB by process."""

    seconds: float
    sent: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu: float
    rss_start: dict[str, float]
    rss_end: dict[str, float]
    errors: dict[str, int]
    """Lines of error in the logs, by log and event."""
    lost: int
    doubled: int
    dead_letters: int
    sender_cpu: float
    sender_late_ms: float

    @property
    def sound(self) -> bool:
        """Whether everything arrived once, without an error."""
        return not (self.lost or self.doubled or self.dead_letters or self.errors)

    def figures(self) -> dict[str, Figure]:
        """What `bench.json` tells."""
        return {
            "national_load": Figure(self.p99_ms, GOAL_P99_MS, "ms"),
            "national_load_cpu": Figure(self.cpu, GOAL_CPU, "%"),
        }


def measure(folder: Path, seconds: float, say: Callable[[str], None]) -> Outcome:
    """Start a stack, warm it, load it for so long. Raises NotReadyError."""
    home = Home(folder / "national")
    home.prepare()
    with started(home) as state:
        _sent(state, WARM_UP_S)
        say(f"national load: {RATE:,.0f} events/s with peaks of {PEAK:,.0f}/s for {seconds:,.0f} s")
        outcome = asyncio.run(_measured(home, state, seconds))
    say(
        f"national load: p50 {outcome.p50_ms:.0f} ms, p99 {outcome.p99_ms:.0f} ms, CPU {outcome.cpu:.0f} %; "
        f"the generator took {outcome.sender_cpu:.0%} of a core and was {outcome.sender_late_ms:.0f} ms behind at worst"
    )
    return outcome


async def _measured(home: Home, state: State, seconds: float) -> Outcome:
    await _settled(state, await _archived(state), 0)
    archived, rss_start = await _archived(state), _memory(state)
    with _errors(home) as errors:
        told = await asyncio.to_thread(_sent, state, seconds)
        rss_end = _memory(state)
        heard = sum(count * (2 if kind in RIPPLES else 1) for kind, count in told.sent.items() if kind != "publicity")
        difference = await _settled(state, archived, heard)
    times = sorted(told.milliseconds)
    return Outcome(
        seconds=round(told.seconds, 1),
        sent=sum(told.sent.values()),
        p50_ms=round(quantile(times, 50), 1),
        p99_ms=round(quantile(times, 99), 1),
        max_ms=round(times[-1], 1),
        cpu=round(told.stack_cpu / told.seconds / (os.cpu_count() or 1) * 100, 1),
        rss_start=rss_start,
        rss_end=rss_end,
        errors=dict(errors),
        lost=max(-difference, 0),
        doubled=max(difference, 0),
        dead_letters=await _dead_letters(state),
        sender_cpu=told.cpu,
        sender_late_ms=told.late_ms,
    )


def _sent(state: State, seconds: float) -> Told:
    job = Job(dict(state.databases), Clock(None).today().isoformat(), seconds, RATE, PEAK, state.pid)
    said = subprocess.run(
        [sys.executable, "-m", "tests.performance.national_sender"],
        input=json.dumps(dataclasses.asdict(job)),
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    return Told(**json.loads(said.stdout))


async def _settled(state: State, before: int, heard: int) -> int:
    """How many events reporting archived beyond those it should have, once that moves no more."""
    deadline, last = time.monotonic() + SETTLE_S, -1
    while time.monotonic() < deadline:
        now = await _archived(state)
        if now == last and now >= before + heard:
            break
        last = now
        await asyncio.sleep(1)
    return last - before - heard


async def _archived(state: State) -> int:
    return int(await _asked(state, "reporting", "SELECT count(*) FROM event_archive"))


async def _dead_letters(state: State) -> int:
    return sum([int(await _asked(state, name, "SELECT count(*) FROM dead_letter")) for name in state.databases])


async def _asked(state: State, service: str, question: str) -> Any:
    connection = await asyncpg.connect(state.databases[service])
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def _memory(state: State) -> dict[str, float]:
    """Resident memory by process; Postgres is its server and, of each connection, what it does not share."""
    sizes = {}
    for told in state.processes:
        process = psutil.Process(told["pid"])
        size = process.memory_info().rss
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                size += child.memory_full_info().uss
        sizes[str(told["name"])] = round(size / _MB, 1)
    return sizes


@contextlib.contextmanager
def _errors(home: Home) -> Iterator[Counter[str]]:
    """Counts what the logs tell of errors while the block runs."""
    found: Counter[str] = Counter()
    sizes = {log: log.stat().st_size for log in home.logs.glob("*.log")}
    yield found
    for log, size in sizes.items():
        with log.open(errors="replace") as file:
            file.seek(size)
            found.update(f"{log.stem}: {what}" for line in file if (what := _error(line)))


def _error(line: str) -> str | None:
    if line.startswith("{"):
        told: Mapping[str, Any] = json.loads(line)
        return str(told.get("event")) if told.get("level") in {"error", "critical"} else None
    return line[:80].strip() if any(word in line for word in ("ERROR:", "FATAL:", "PANIC:", "Traceback")) else None

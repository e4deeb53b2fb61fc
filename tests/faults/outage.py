"""A town at work while Redis is away: half of the time nobody listens there, then nobody answers; then it is back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import asyncpg

from shared.demo.story import CITY
from shared.stack.state import State
from tests.faults.checker import Checker, Verdict
from tests.faults.driver import Driver
from tests.faults.road import Road
from tests.faults.watch import Sizes, sizes, told, waiting

KINDS = ("consultation", "activity", "menu", "gap", "publicity")
"""One command of each service."""
LOOK_S = 0.1
ARRIVED_WITHIN_S = 300.0
SETTLED_WITHIN_S = 60.0


@dataclass
class Record:
    """What was seen. Each process's `sizes`: before, after refusal, after silence, when all had arrived, at the end."""

    refused_s: float
    silent_s: float
    commands: int = 0
    """Acknowledged while Redis was away."""
    repeated: dict[str, int] = field(default_factory=dict)
    """Commands that were not acknowledged at the first attempt, by reason."""
    longest_answer_ms: float = 0.0
    backlog: int = 0
    """Events that waited when Redis came back."""
    first_arrival_s: float = 0.0
    all_arrived_s: float = 0.0
    """Seconds from Redis' return until a command of the outage was counted, and until all were."""
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    findings: list[str] = field(default_factory=list)
    restarts: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)
    """What workers and APIs told, from time to time."""


@dataclass
class Outage:
    """One outage of a running stack's Redis; `pause_s` lies between a client's commands, `look_s` between looks."""

    state: State
    road: Road
    driver: Driver
    checker: Checker
    pause_s: float
    look_s: float
    say: Any = print
    record: Record = field(init=False)
    _began: float = 0.0
    _sampled: list[dict[str, Sizes]] = field(default_factory=list)

    async def run(self, *, calm_s: float, refused_s: float, silent_s: float) -> Record:
        """Work, cut the road twice, restore it, settle, compare."""
        self.record = Record(refused_s, silent_s)
        self._began = time.monotonic()
        await self.checker.note_what_stands()
        chance = random.Random(0)
        await self.driver.issue("consultation", chance)
        await self.driver.open_case(chance)
        async with self._work():
            await self._last("calm", calm_s)
            self.driver.repeated.clear()
            before = len(self.driver.acknowledged)
            self.road.vanish()
            await self._last("refused", refused_s)
            self.road.fall_silent()
            await self._last("silent", silent_s)
            wanted = self.driver.acknowledged[before:]
            self.record.commands, self.record.backlog = len(wanted), await waiting(self.state)
            self.road.come_back()
            await self._arrival([done.id for done in wanted])
            self._sampled.append(sizes(self.state))
            await self._last("back", calm_s)
        self.record.repeated = dict(self.driver.repeated)
        self._note_sizes()
        self._note(await self._settled())
        return self.record

    @asynccontextmanager
    async def _work(self) -> AsyncIterator[None]:
        clients = [asyncio.create_task(self._client(kind)) for kind in KINDS]
        try:
            yield
        finally:
            self.driver.stop()
            await asyncio.gather(*clients)
            await self.driver.aclose()

    async def _client(self, kind: str) -> None:
        chance = random.Random(kind)
        while not self.driver.stopped:
            asked = time.monotonic()
            await self.driver.issue(kind, chance)
            took = (time.monotonic() - asked) * 1000
            self.record.longest_answer_ms = round(max(self.record.longest_answer_ms, took), 1)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * self.pause_s)

    async def _last(self, phase: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(self.look_s, left))
            look = {
                "at_s": round(time.monotonic() - self._began),
                "phase": phase,
                "waiting": await waiting(self.state),
                **await told(self.state),
                "rss_mb": {name: each.rss_mb for name, each in sizes(self.state).items()},
            }
            self.record.seen.append(look)
            self.say(str(look))
        self._sampled.append(sizes(self.state))

    async def _arrival(self, wanted: list[Any]) -> None:
        back = time.monotonic()
        while time.monotonic() - back < ARRIVED_WITHIN_S:
            counted = await self._counted(wanted)
            took = round(time.monotonic() - back, 2)
            if counted and not self.record.first_arrival_s:
                self.record.first_arrival_s = took
            if counted == len(wanted):
                self.record.all_arrived_s = took
                self.say(f"all {counted} arrived {took} s after the return")
                return
            await asyncio.sleep(LOOK_S)
        self.record.findings.append(f"{len(wanted) - counted} had not arrived after {ARRIVED_WITHIN_S} s")

    async def _counted(self, wanted: list[Any]) -> int:
        connection = await asyncpg.connect(self.state.databases["reporting"])
        try:
            found = await connection.fetchval(
                "SELECT count(DISTINCT fact_id) FROM fact WHERE fact_id = ANY($1::uuid[])", wanted
            )
        finally:
            await connection.close()
        return int(found)

    async def _settled(self) -> Verdict:
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while True:
            verdict = await self.checker.verdict(self.driver.acknowledged, ())
            if verdict.clean or time.monotonic() > deadline:
                return verdict
            await asyncio.sleep(1)

    def _note(self, verdict: Verdict) -> None:
        self.record.lost, self.record.doubled, self.record.stuck = verdict.lost, verdict.doubled, verdict.stuck
        self.record.findings += verdict.findings

    def _note_sizes(self) -> None:
        for name in self._sampled[0]:
            self.record.sizes[name] = [asdict(each[name]) for each in self._sampled if name in each]


def outage(state: State, road: Road, tokens: Any, *, pause_s: float, look_s: float, say: Any = print) -> Outage:
    """Everything that one outage needs."""
    checker = Checker(state, tokens(CITY), road.url)
    return Outage(state, road, Driver(state.base_url, tokens), checker, pause_s, look_s, say)

"""Postgres' machine is gone under load, and the server that followed it takes over."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from rich.console import Console

from shared.demo.play import tokens_signed_by
from shared.demo.story import CITY
from shared.stack.account import choose_account
from shared.stack.databases import SERVICES, provide
from shared.stack.home import Home
from shared.stack.state import State
from shared.testing.eventually import eventually
from shared.testing.pair import Pair, pair_in
from shared.testing.servers import temporary_folder
from tests.faults.checker import Checker, Verdict
from tests.faults.driver import COMMANDS, Acknowledged, Driver
from tests.faults.elsewhere import stack_elsewhere
from tests.faults.traces import TRACES

CLIENTS = 3
PATIENCE_S = 120
ALONE = ("consultation", "activity", "menu", "gap", "publicity")
"""One command of each service, none of which needs another that may have been lost."""

tell = Console(highlight=False, soft_wrap=True).print


@dataclass
class Town:
    """The whole stack on two servers, its clients and the checker."""

    pair: Pair
    state: State
    driver: Driver
    checker: Checker

    @asynccontextmanager
    async def at_work(self, kinds: Sequence[str] = tuple(COMMANDS)) -> AsyncIterator[None]:
        clients = [asyncio.create_task(self._work(kinds, random.Random(n))) for n in range(CLIENTS)]
        try:
            yield
        finally:
            self.driver.stop()
            await asyncio.gather(*clients)

    async def _work(self, kinds: Sequence[str], chance: random.Random) -> None:
        while not self.driver.stopped:
            await self.driver.issue(chance.choice(kinds), chance)
            await asyncio.sleep(chance.uniform(0.01, 0.05))

    async def acknowledge(self, more: int) -> list[Acknowledged]:
        """Wait until so many more commands are acknowledged; returns all so far."""
        wanted = len(self.driver.acknowledged) + more
        await eventually(lambda: len(self.driver.acknowledged) >= wanted, timeout=PATIENCE_S)
        return list(self.driver.acknowledged)

    async def probe(self) -> list[Acknowledged]:
        """One command of each service, whatever it takes."""
        return [await self.driver.issue(kind, random.Random(kind)) for kind in ALONE]

    async def lost(self) -> set[UUID]:
        """What was acknowledged and its own service does not know any more."""
        missing = set[UUID]()
        for kind in ALONE:
            service, table, column = TRACES[kind].places[0]
            there = await self.rows(service, f"SELECT {column} FROM {table}")
            missing |= {done.id for done in self.driver.acknowledged if done.kind == kind} - set(there)
        return missing

    async def counted(self, done: list[Acknowledged]) -> bool:
        rows = await self.rows("reporting", "SELECT DISTINCT fact_id FROM fact")
        return {each.id for each in done} <= set(rows)

    async def rows(self, service: str, statement: str) -> list[Any]:
        connection = await asyncpg.connect(self.state.databases[service])
        try:
            return [row[0] for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    async def verdict(self, done: Sequence[Acknowledged]) -> Verdict:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = await self.checker.verdict(done, ())
            if found.clean or time.monotonic() > deadline:
                return found
            await asyncio.sleep(1)


@contextmanager
def servers() -> Iterator[tuple[Pair, Home]]:
    with temporary_folder(choose_account()) as folder, pair_in(folder) as pair:
        home = Home(Path(folder) / "home")
        home.prepare()
        yield pair, home


@asynccontextmanager
async def town(*, synchronous: bool) -> AsyncIterator[Town]:
    with servers() as (pair, home):
        passwords = {service: home.password(service) for service in SERVICES}
        await provide(pair.first, passwords)
        databases = {service: pair.address(service, passwords[service], service) for service in SERVICES}
        with stack_elsewhere(home, databases) as state:
            tokens = tokens_signed_by(Path(state.issuer))
            made = Town(pair, state, Driver(state.base_url, tokens), Checker(state, tokens(CITY)))
            await made.checker.note_what_stands()
            await pair.follow(synchronous=synchronous)
            first = random.Random(0)
            for kind in ("consultation", "hub"):
                await made.driver.issue(kind, first)
            await made.driver.open_case(first)
            yield made
            await made.driver.aclose()


async def fail_over(town: Town, known: Sequence[Acknowledged]) -> float:
    """Seconds from the loss until everything that both servers knew, and a probe of each service, is counted."""
    began = time.monotonic()
    town.pair.lose_first()
    met = town.driver.repeated.total()
    await eventually(lambda: town.driver.repeated.total() > met, timeout=PATIENCE_S)
    await town.pair.promote()
    probed = await town.probe()
    await eventually(lambda: town.counted([*known, *probed]), timeout=PATIENCE_S)
    return time.monotonic() - began


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_CLAIM_IDLE_MS", "2000")


async def test_after_a_fail_over_to_a_synchronous_standby_nothing_that_was_answered_is_lost_or_doubled() -> None:
    async with town(synchronous=True) as there:
        async with there.at_work():
            await there.acknowledge(100)
            took = await fail_over(there, list(there.driver.acknowledged))
            there.pair.bring_back_first()
            await there.acknowledge(50)
        verdict = await there.verdict(there.driver.acknowledged)
        tell(f"{len(there.driver.acknowledged)} acknowledged, recovered in {took:.1f} s, {dict(there.driver.repeated)}")
        assert verdict.findings == []


async def test_after_a_fail_over_to_a_standby_that_lagged_all_services_forget_the_same() -> None:
    async with town(synchronous=False) as there:
        async with there.at_work(ALONE):
            await there.acknowledge(100)
            known = len(there.driver.acknowledged)
            await there.pair.stop_following()
            await there.acknowledge(40)
            took = await fail_over(there, there.driver.acknowledged[:known])
            await there.acknowledge(50)
        lost = await there.lost()
        verdict = await there.verdict([done for done in there.driver.acknowledged if done.id not in lost])
        tell(f"{len(there.driver.acknowledged)} acknowledged, {len(lost)} lost, recovered in {took:.1f} s")
        assert lost
        assert not lost & {done.id for done in there.driver.acknowledged[:known]}
        assert verdict.findings == []

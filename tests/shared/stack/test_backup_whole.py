"""Five services at work while the backup is taken; restored on an empty, an old and a later Redis, all of it agrees."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from shared.demo.play import tokens_signed_by
from shared.demo.story import CITY
from shared.stack.backup.restoring import restore
from shared.stack.backup.taking import back_up
from shared.stack.home import Home
from shared.stack.servers import place_of
from shared.stack.state import State, running
from shared.stack.up import start_in_background
from shared.testing import eventually
from tests.faults.checker import Checker
from tests.faults.driver import Acknowledged, Driver
from tests.faults.traces import TRACES
from tests.shared.stack.stacks import open_folder

NOW = "2026-11-30T12:00:00+09:00"
CLIENTS = 3
PATIENCE = 120


@dataclass
class Taken:
    """A backup, what had been acknowledged before it began and after it ended, and Redis then and later."""

    path: Path
    acknowledged: list[Acknowledged]
    before: list[Acknowledged]
    after: list[Acknowledged]
    redis: dict[str, Path | None]
    checker: Checker


@contextmanager
def up(home: Home) -> Iterator[None]:
    process = start_in_background(home, port=0, now=NOW)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


async def ready(home: Home) -> State:
    def state() -> State:
        found = running(home)
        assert found is not None
        assert found.phase == "ready"
        return found

    return await eventually(state, timeout=PATIENCE)


@asynccontextmanager
async def at_work(state: State) -> AsyncIterator[Driver]:
    """Clients that issue commands until the block ends."""
    driver, chance = Driver(state.base_url, tokens_signed_by(Path(state.issuer))), random.Random(11)
    for kind in ("consultation", "hub"):
        await driver.issue(kind, chance)
    await driver.open_case(chance)
    clients = [asyncio.create_task(driver.work(random.Random(number))) for number in range(CLIENTS)]
    try:
        yield driver
    finally:
        driver.stop()
        await asyncio.gather(*clients)
        await driver.aclose()


@contextmanager
def halted(state: State | None, name: str) -> Iterator[None]:
    """Let one process stand still for the while."""
    assert state is not None
    pid = next(told["pid"] for told in state.processes if told["name"] == name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def more(driver: Driver, count: int) -> None:
    wanted = len(driver.acknowledged) + count
    await eventually(lambda: len(driver.acknowledged) >= wanted, timeout=PATIENCE)


@pytest.fixture(scope="module")
async def taken() -> AsyncIterator[Taken]:
    with open_folder() as folder:
        home = Home(folder / "home")
        home.prepare()
        with up(home):
            state = await ready(home)
            checker = Checker(state, tokens_signed_by(Path(state.issuer))(CITY))
            async with asyncio.timeout(PATIENCE):
                await checker.note_what_stands()
            async with at_work(state) as driver:
                await more(driver, 30)
                old = shutil.copytree(place_of(home) / "redis", folder / "old")
                await more(driver, 30)
                with halted(running(home), "reporting-worker"):  # events are under way at the moment of the backup
                    await more(driver, 30)
                    before = list(driver.acknowledged)
                    await asyncio.to_thread(back_up, home, folder / "backup")
                await more(driver, CLIENTS)  # these may have been on their way
                ended = len(driver.acknowledged)
                await more(driver, 30)
        later = shutil.copytree(place_of(home) / "redis", folder / "later")
        after = driver.acknowledged[ended:]
        redis: dict[str, Path | None] = {"empty": None, "old": old, "later": later}
        yield Taken(folder / "backup", driver.acknowledged, before, after, redis, checker)


async def _kept(state: State, acknowledged: list[Acknowledged]) -> list[Acknowledged]:
    """What the restored publishers know of: the truth that all others are compared with."""
    known: dict[str, set[UUID]] = {}
    for kind, trace in TRACES.items():
        connection = await asyncpg.connect(state.databases[trace.service])
        known[kind] = {row["id"] for row in await connection.fetch(f"SELECT id FROM {trace.table}")}
        await connection.close()
    return [done for done in acknowledged if done.id in known[done.kind]]


def _put(redis: Path, home: Home) -> None:
    """Bring an earlier or later Redis in, as somebody would who did not empty it."""
    target = place_of(home) / "redis"
    owner = target.stat()
    shutil.copytree(redis, target, dirs_exist_ok=True)
    for path in (target, *target.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


@pytest.mark.parametrize("redis", ["empty", "old", "later"])
async def test_all_that_was_restored_agrees_whatever_redis_remembers(taken: Taken, redis: str) -> None:
    with open_folder() as folder:
        home = Home(folder / "restored")
        await asyncio.to_thread(restore, home, taken.path)
        if (remembered := taken.redis[redis]) is not None:
            _put(remembered, home)
        with up(home):
            state = await ready(home)
            kept = await _kept(state, taken.acknowledged)
            before, standing = taken.checker.before, taken.checker.standing
            city = tokens_signed_by(Path(state.issuer))(CITY)
            checker = Checker(state, city, before=before, standing=standing)

            async def clean() -> None:
                verdict = await checker.verdict(kept, [])
                assert verdict.clean, verdict.findings

            await eventually(clean, timeout=PATIENCE)
            async with at_work(state) as driver:
                await more(driver, 20)
            kept += driver.acknowledged
            await eventually(clean, timeout=PATIENCE)

    ids = {done.id for done in kept}
    assert {done.id for done in taken.before} <= ids
    assert not {done.id for done in taken.after} & ids

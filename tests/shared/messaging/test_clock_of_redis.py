"""Redis's clock jumps: what lies unacknowledged is taken over all the same."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from shared.messaging.claims import date_anew
from shared.messaging.subscribers import ensure_groups
from shared.stack import redis as server
from shared.stack.account import choose_account
from shared.stack.home import Home
from shared.stack.postgres import plain_environment
from shared.testing.eventually import eventually
from shared.testing.servers import running_redis, temporary_folder
from tests.faults import clocks
from tests.shared.messaging.conftest import a_concern

STREAM, GROUP = "tsunagu:intake", "reporting"
HOUR_S = 3600


@pytest.fixture
def clock() -> Iterator[Home]:
    """Where the file lies that says how far Redis's clock is from the true time."""
    with temporary_folder(choose_account()) as folder:
        home = Home(folder / "home")
        home.prepare()
        clocks.provide(home)
        yield home


@pytest.fixture
def redis_url(clock: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    known = plain_environment() | clocks.told(clock, "redis")
    monkeypatch.setattr(server, "plain_environment", lambda: known)
    with running_redis() as started:
        yield started.url
    clocks.clear()


async def _set(clock: Home, redis: Any, seconds: int) -> None:
    clocks.offset_file(clock, "redis").write_text(f"{seconds:+d}\n")

    async def shown() -> bool:
        return abs((await redis.time())[0] - time.time() - seconds) < HOUR_S / 2

    await eventually(shown)


async def _taken(intake: Any) -> None:
    """One event lies with a reader that is gone."""
    await ensure_groups(intake.redis, [STREAM], GROUP)
    await intake.publish(a_concern())
    async with intake.working():
        await eventually(lambda: intake.redis.xlen(STREAM))
        await intake.redis.xreadgroup(GROUP, "gone", {STREAM: ">"})


@pytest.mark.parametrize("seconds", [HOUR_S, -HOUR_S])
async def test_what_lay_unread_while_redis_s_clock_jumped_is_taken_over(sides: Any, clock: Home, seconds: int) -> None:
    intake, reporting = await sides("intake"), await sides(GROUP)
    await _taken(intake)

    await _set(clock, intake.redis, seconds)

    async with reporting.working():
        await eventually(lambda: reporting.count_is(1))


async def test_to_date_anew_what_was_just_delivered_changes_neither_reader_nor_count(sides: Any) -> None:
    intake = await sides("intake")
    await _taken(intake)

    await date_anew(intake.redis, STREAM, GROUP)

    (lying,) = await intake.redis.xpending_range(STREAM, GROUP, "-", "+", 10)
    assert (lying["consumer"], lying["times_delivered"]) == (b"gone", 1)

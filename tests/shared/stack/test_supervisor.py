"""`tsunagu up` on real servers: what keeps running, and that nothing is left."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from shared.stack.trouble import ExitCode
from shared.testing import eventually
from tests.shared.stack.stacks import Start, gone


async def test_a_second_start_keeps_all_data_and_addresses(start: Start) -> None:
    first = start()
    state = first.when_ready()
    await _write(state.databases["intake"], state.redis_url)
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(20) == 0

    again = start().when_ready()

    assert again.databases == state.databases
    connection = await asyncpg.connect(again.databases["intake"])
    assert await connection.fetchval("SELECT words FROM kept") == "つなぐ"
    await connection.close()
    client = Redis.from_url(again.redis_url)
    assert await client.xlen("kept") == 1
    await client.aclose()


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_leaves_no_process_and_no_state(start: Start, word: signal.Signals) -> None:
    stack = start()
    stack.when_ready()
    family = stack.family()
    assert {process.name() for process in family} >= {"postgres", "redis-server"}

    stack.process.send_signal(word)

    assert stack.process.wait(20) == 0
    assert gone(family, timeout=5)
    assert not stack.home.state.exists()


def test_told_to_stop_while_starting_it_stops(start: Start) -> None:
    stack = start(SMALL_STACK="never-ready")
    while not stack.runs("redis-server"):
        pass
    family = stack.family()

    stack.process.send_signal(signal.SIGINT)

    stack.process.wait(20)
    assert gone(family, timeout=5)


def test_killed_it_takes_everything_with_it(start: Start) -> None:
    stack = start()
    stack.when_ready()
    family = stack.family()

    stack.process.kill()

    assert gone(family)


@pytest.mark.parametrize("name", ["intake-worker", "api", "redis", "postgres"])
async def test_whatever_is_killed_is_started_again(start: Start, name: str) -> None:
    stack = start()
    stack.when_ready()
    before = stack.pid(name)

    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        told = next(told for told in stack.state.processes if told["name"] == name)
        return told["status"] == "running" and told["pid"] not in {None, before} and told["restarts"] > 0

    assert await eventually(is_back, timeout=20)


def test_callers_wait_while_the_apis_restart(start: Start) -> None:
    stack = start()
    state = stack.when_ready()

    os.kill(stack.pid("api"), signal.SIGKILL)

    with urllib.request.urlopen(state.base_url, timeout=10) as answer:
        assert answer.status == 200


def test_a_program_that_ends_at_once_is_named_with_its_log(start: Start) -> None:
    stack = start(SMALL_STACK="never-ready")

    assert stack.process.wait(30) == ExitCode.START_FAILED
    assert "intake-worker が起動しません" in stack.words()
    assert str(stack.home.log("intake-worker")) in stack.words()
    assert not stack.home.state.exists()


def test_a_second_start_in_the_same_home_says_that_it_runs(start: Start) -> None:
    stack = start()
    stack.when_ready()

    second = start()

    assert second.process.wait(10) == ExitCode.RUNS_ALREADY
    assert second.words().count("\n") == 1
    assert "すでに動いています" in second.words()
    assert psutil.pid_exists(stack.pid("postgres"))


def test_a_busy_port_is_told_in_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        stack = start(port=port)

        assert stack.process.wait(10) == ExitCode.PORT_BUSY

    assert stack.words().count("\n") == 1
    assert f"ポート {port} は使えません" in stack.words()


def test_two_homes_stand_beside_each_other(start: Start, folder: Path) -> None:
    one, two = start(), start(folder / "二つ目 の 家")
    first, second = one.when_ready(), two.when_ready()

    assert first.base_url != second.base_url
    assert set(first.databases.values()).isdisjoint(second.databases.values())

    one.process.terminate()
    one.process.wait(20)
    assert psutil.pid_exists(two.pid("postgres"))


def test_the_business_clock_reaches_the_services(start: Start) -> None:
    state = start(TSUNAGU_NOW="2026-11-30T12:00:00+09:00").when_ready()

    with urllib.request.urlopen(state.base_url, timeout=10) as answer:
        assert answer.read() == b"2026-11-30T12:00:00+09:00"
    assert state.now == "2026-11-30T12:00:00+09:00"


def test_a_clock_without_a_time_zone_is_refused_in_one_line(start: Start) -> None:
    stack = start(TSUNAGU_NOW="2026-11-30")

    assert stack.process.wait(10) == ExitCode.FAILED
    assert "TSUNAGU_NOW=2026-11-30" in stack.words()


def test_a_mistake_in_a_citys_profile_is_told_with_its_line_before_anything_starts(
    start: Start, tmp_path: Path
) -> None:
    profile = tmp_path / "our-city.toml"
    profile.write_text('[city]\nname = "架空市"\nprefekture = "架空県"\n', encoding="utf-8")
    stack = start(TSUNAGU_PROFILE=str(profile))

    assert stack.process.wait(10) == ExitCode.FAILED
    assert "3行目 city prefekture" in stack.words()


async def test_each_service_reaches_only_its_own_database(start: Start) -> None:
    databases = start().when_ready().databases

    foreign = databases["intake"].rpartition("/")[0] + "/reporting"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(foreign)


def test_passwords_are_for_the_owners_eyes_and_on_no_command_line(start: Start) -> None:
    stack = start()
    state = stack.when_ready()
    password = state.redis_url.split(":")[2].split("@")[0]

    for path in (stack.home.state, stack.home.passwords, *stack.home.logs.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
    assert not any(password in " ".join(process.cmdline()) for process in stack.family())


async def _write(database: str, redis_url: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE TABLE kept (words text); INSERT INTO kept VALUES ('つなぐ')")
    await connection.close()
    client = Redis.from_url(redis_url)
    await client.xadd("kept", {"field": "value"})
    await client.aclose()

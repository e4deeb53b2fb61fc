"""What operators do while the town works on: replay, rebuild, retry; killed in the middle of it, and run again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from redis.exceptions import ResponseError

from shared.contracts.topology import SUBSCRIPTIONS, stream
from shared.stack.trouble import ExitCode
from tests.faults.injector import Fault, Injector, insist
from tests.faults.processes import paused, replicas

if TYPE_CHECKING:
    from redis.asyncio import Redis

TO = "reporting"
UNHEARD_S = (0.5, 1.5)
"""How long reporting hears nothing before its group is set past it."""
KILLED_AFTER_S = (0.6, 3.0)
"""The program takes about a second to start."""
AGAIN_S = 1.0
DONE_WITHIN_S = 240.0
LAID_WITHIN_S = 60.0
LOOK_S = 0.2
OFTEN = 5
"""Deliveries after which there is nothing to wait for: as many as the settings allow by default."""
LONG_AGO_MS = 600_000
MOST = 10_000
TOLD = 300


async def replay(injector: Injector, fault: Fault) -> None:
    """Some entries are skipped by one reader, so that only a replay brings them; half of the time it is killed once."""
    await _skip(injector, fault)
    words = ["replay", "--service", fault.target, "--to", TO]
    if fault.share < 1 / 2:
        words += ["--since", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m}"]
    await _kill_once(injector, fault, *words)
    await _do(injector, *words)


async def _skip(injector: Injector, fault: Fault) -> None:
    """Set reporting's group behind what it has not read: an operator's slip, or a bad script."""
    name = injector.stream(fault)
    async with paused(injector, *replicas(injector, f"{TO}-worker")):
        await fault.last(*UNHEARD_S)
        with suppress(ResponseError):  # the stream or its group is on its way
            await injector.in_redis(lambda redis: redis.xgroup_setid(name, TO, "$"))


async def rebuild(injector: Injector, fault: Fault) -> None:
    """Derive every number anew beside the live ones: nothing may differ."""
    await _rebuild(injector, fault, "rebuild", TO)


async def rebuild_and_replace(injector: Injector, fault: Fault) -> None:
    """The same, and let the new numbers take the place of the live ones."""
    await _rebuild(injector, fault, "rebuild", TO, "--replace")


async def _rebuild(injector: Injector, fault: Fault, *words: str) -> None:
    await _kill_once(injector, fault, *words)
    said = await _do(injector, *words)
    if "違い: " in said:
        injector.troubles.append(f"{' '.join(words)}: {said}")


async def retry_dead_letters(injector: Injector, fault: Fault) -> None:
    """Readable events become dead letters, and are applied when an operator wants it, once their table is back.

    That they were delivered as often as is allowed is told to Redis, not waited for. Only new rows are refused: a
    right to change is what the API's row locks need, and clients whom these stop bring no events to lay aside.
    """
    service, _, table = fault.target.partition(".")
    await injector.in_postgres(f"REVOKE INSERT ON {table} FROM {service}", service)
    try:
        until = time.monotonic() + LAID_WITHIN_S
        while not await _letters(injector, service) and time.monotonic() < until:
            await injector.in_redis(partial(_deliver_often, injector, service))
            await asyncio.sleep(LOOK_S)
    finally:
        await injector.in_postgres(f"GRANT INSERT ON {table} TO {service}", service)
    if not await _letters(injector, service):
        injector.troubles.append(f"{service}: nothing was laid aside")
    until = time.monotonic() + DONE_WITHIN_S
    while await _letters(injector, service) or await _often_delivered(injector, service):
        await _do(injector, "dead-letters", "retry", "--all", "--service", service)
        await asyncio.sleep(AGAIN_S)
        if time.monotonic() > until:
            injector.troubles.append(f"{service}: dead letters are not applied")
            return


async def _deliver_often(injector: Injector, service: str, redis: Redis) -> None:
    for name in _streams(injector, service):
        with suppress(ResponseError):
            for owner, entries in (await _pending(redis, name, service)).items():
                await redis.xclaim(name, service, owner, 0, entries, idle=LONG_AGO_MS, retrycount=OFTEN, justid=True)


def _streams(injector: Injector, service: str) -> list[str]:
    parts = range(injector.partitions)
    return [stream(publisher, part, injector.partitions) for publisher in SUBSCRIPTIONS[service] for part in parts]


async def _pending(redis: Redis, name: str, group: str) -> dict[bytes, list[bytes]]:
    """The entries that lie with each reader, but those that have been delivered often."""
    found: dict[bytes, list[bytes]] = {}
    for item in await redis.xpending_range(name, group, "-", "+", MOST):
        if item["times_delivered"] < OFTEN:
            found.setdefault(item["consumer"], []).append(item["message_id"])
    return found


async def _often_delivered(injector: Injector, service: str) -> bool:
    """Whether entries are yet to be laid aside: their next delivery is their last."""

    async def left(redis: Redis) -> bool:
        for name in _streams(injector, service):
            with suppress(ResponseError):
                items = await redis.xpending_range(name, service, "-", "+", MOST)
                if any(item["times_delivered"] >= OFTEN for item in items):
                    return True
        return False

    return await injector.in_redis(left)


async def _letters(injector: Injector, service: str) -> int:
    """How many dead letters of this service wait for an operator or are being retried; those nobody can read aside."""

    async def waiting() -> Any:
        connection = await injector.postgres(service)
        try:
            return await connection.fetch("SELECT stream, entry FROM dead_letter WHERE status <> 'applied'", timeout=15)
        finally:
            connection.terminate()

    rows = await insist(waiting)
    return len({(row["stream"], row["entry"]) for row in rows} - injector.hostile)


async def _kill_once(injector: Injector, fault: Fault, *words: str) -> None:
    """Start the program and kill it in the middle, half of the time."""
    if int(fault.share * 100) % 2:
        return
    started = await _start(injector, *words)
    with suppress(TimeoutError):
        await asyncio.wait_for(started.communicate(), fault.within(*KILLED_AFTER_S))
    with suppress(ProcessLookupError):
        os.kill(started.pid, signal.SIGKILL)
    await started.wait()


async def _do(injector: Injector, *words: str) -> str:
    """Run `tsunagu` until it succeeds, as an operator would; what it said in the end."""
    until = time.monotonic() + DONE_WITHIN_S
    while True:
        started = await _start(injector, *words)
        said = (await started.communicate())[0].decode(errors="replace")
        if started.returncode in {ExitCode.DONE, ExitCode.DIFFERENT}:
            return said
        if time.monotonic() > until:
            injector.troubles.append(f"{' '.join(words)} ends with {started.returncode}: {said[-TOLD:]}")
            return said
        await asyncio.sleep(AGAIN_S)


async def _start(injector: Injector, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "shared.cli", *words),
        env=os.environ | {"TSUNAGU_HOME": str(injector.home.root)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )

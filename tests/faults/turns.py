"""Frozen for so long that others took over: the relay its turn, the other workers what it was working on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil

from shared.locks import SPACE, Lock
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.processes import Surroundings
from shared.stack.programs import answers
from shared.stack.spawn import spawn
from shared.testing.eventually import eventually
from tests.faults.injector import AWAY, STARTED_WITHIN_S, Fault, Injector
from tests.faults.processes import paused, replicas

RELAY_LOCK_S = "3"
"""In this stack; it is half a minute otherwise."""
BOTH_S = (0.5, 2.0)
"""How long the one that awoke and the one that took over work side by side."""
ENDS_WITHIN_S = 60
_RELAYING = f"""SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = {SPACE} AND objid = {Lock.RELAY.value}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


async def freeze_long(injector: Injector, fault: Fault) -> None:
    """The worker that relays stands still until another relays, works beside it, and is alone again at the end.

    All workers of the stack stand still, and one more takes over; it then ends in order, or is killed.
    """
    service = fault.target.partition("-")[0]
    async with _one_more(injector, service, fault) as more:
        async with paused(injector, *replicas(injector, fault.target)):

            async def it_relays() -> bool:  # it may have begun to before the others stood still
                return await _relaying(injector, service) in _own_ports(more)

            await eventually(it_relays, timeout=STARTED_WITHIN_S)
        await fault.last(*BOTH_S)


async def _relaying(injector: Injector, service: str) -> int:
    """The port from which the relay's lock is held; 0 when it is not, or Postgres is away."""
    try:
        connection = await injector.postgres(service)
        try:
            return int(await connection.fetchval(_RELAYING, timeout=15) or 0)
        finally:
            connection.terminate()
    except AWAY:
        return 0


def _own_ports(process: subprocess.Popen[bytes]) -> set[int]:
    return {each.laddr.port for each in psutil.Process(process.pid).net_connections()}


@asynccontextmanager
async def _one_more(injector: Injector, service: str, fault: Fault) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Another worker of the service, ready, for as long as the block runs."""
    state: Any = injector.state
    port = free_port()
    around = Surroundings(injector.home, state.databases, injector.redis_url).of(service)
    where = ["--host", LOOPBACK, "--port", str(port), "--access-log", "false"]
    process = spawn(
        [sys.executable, "-P", "-m", "faststream", "run", f"services.{service}.app:worker", *where],
        log=injector.home.log(f"{service}-one-more"),
        env=around | {"TSUNAGU_NOW": state.now},
    )
    try:
        await eventually(lambda: _ready(port, process), timeout=STARTED_WITHIN_S)
        yield process
    finally:
        os.kill(process.pid, signal.SIGKILL if fault.share < 1 / 2 else signal.SIGTERM)
        await asyncio.to_thread(process.wait, ENDS_WITHIN_S)


async def _ready(port: int, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise ChildProcessError(process.returncode)
    return await asyncio.to_thread(answers, f"http://{LOOPBACK}:{port}/readyz")

"""Faults of processes: killed, or paused as when the machine is."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psutil

from tests.faults.injector import Fault, Injector

FREEZES_S = (0.5, 3.0)
SILENCES_S = (5.5, 7.5)
"""Longer than a client of Redis waits for an answer."""


async def kill(injector: Injector, fault: Fault) -> None:
    """As when the machine's memory is full; of Postgres its first process, the others notice it."""
    os.kill(await injector.pid(_one_of(injector, fault)), signal.SIGKILL)


async def kill_all(injector: Injector, fault: Fault) -> None:
    """The process with everything it started, at once: as when the power fails."""
    _signal(await injector.pid(fault.target), signal.SIGKILL)


async def freeze(injector: Injector, fault: Fault) -> None:
    """As when the machine is paused; with everything the process started."""
    await _pause(injector, fault, *FREEZES_S)


async def silence(injector: Injector, fault: Fault) -> None:
    """As when the network is cut for long."""
    await _pause(injector, fault, *SILENCES_S)


async def _pause(injector: Injector, fault: Fault, least: float, most: float) -> None:
    async with paused(injector, _one_of(injector, fault)):
        await fault.last(least, most)


@asynccontextmanager
async def paused(injector: Injector, *names: str) -> AsyncIterator[None]:
    """Let these processes stand still for as long as the block runs."""
    pids = [await injector.pid(name) for name in names]
    for pid in pids:
        _signal(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            _signal(pid, signal.SIGCONT)


def replicas(injector: Injector, target: str) -> list[str]:
    """The names of the process and its replicas."""
    names = [process["name"] for process in injector.state.processes]
    return [name for name in names if re.fullmatch(rf"{target}(-\d+)?", name)]


def _one_of(injector: Injector, fault: Fault) -> str:
    """One of the replicas of the process."""
    names = replicas(injector, fault.target)
    return names[int(fault.share * len(names)) % len(names)]


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                each.send_signal(number)

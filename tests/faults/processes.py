"""Faults of processes: killed, or paused as when the machine is."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress

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
    pid = await injector.pid(_one_of(injector, fault))
    _signal(pid, signal.SIGSTOP)
    try:
        await fault.last(least, most)
    finally:
        _signal(pid, signal.SIGCONT)


def _one_of(injector: Injector, fault: Fault) -> str:
    """One of the replicas of the process."""
    names = [process["name"] for process in injector.state.processes]
    replicas = [name for name in names if re.fullmatch(rf"{fault.target}(-\d+)?", name)]
    return replicas[int(fault.share * len(replicas)) % len(replicas)]


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                each.send_signal(number)

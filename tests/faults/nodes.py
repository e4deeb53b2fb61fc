"""Faults of one server of a Redis Cluster: killed, frozen, emptied, or started again without its data."""

from __future__ import annotations

import os
import signal

from tests.faults.injector import Fault, Injector
from tests.faults.processes import FREEZES_S


def _number(injector: Injector, fault: Fault) -> int:
    return int(fault.share * len(injector.nodes.servers)) % len(injector.nodes.servers)


async def kill(injector: Injector, fault: Fault) -> None:
    """It ends at once, and is started again on its data a little later."""
    number = _number(injector, fault)
    injector.nodes.kill_node(number)
    await fault.last(*FREEZES_S)
    injector.nodes.start_node(number)


async def freeze(injector: Injector, fault: Fault) -> None:
    """The others take it for gone, if it lasts; a third of the streams is away."""
    pid = injector.nodes.pid(_number(injector, fault))
    os.kill(pid, signal.SIGSTOP)
    try:
        await fault.last(*FREEZES_S)
    finally:
        os.kill(pid, signal.SIGCONT)


async def wipe(injector: Injector, fault: Fault) -> None:
    """It loses a third of the streams, with their groups."""
    injector.nodes.wipe_node(_number(injector, fault))

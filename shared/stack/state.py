"""What a running stack tells others about itself: `stack.json` in its home, for its owner's eyes only."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from shared.stack.home import Home, read_json, write_private

SAME_START = 0.005
"""Two readings of one process's start differ by less (seconds)."""
_STARTTIME = 19
"""Of what /proc/…/stat says behind the program's name."""


@dataclass(slots=True)
class State:
    """Everything needed to use, watch or clean up the stack."""

    home: str
    pid: int
    started: float
    phase: str
    """starting, ready or stopping."""
    base_url: str
    redis_url: str
    databases: dict[str, str]
    issuer: str
    """The private key file that tokens for this stack are signed with."""
    now: str | None
    """The fixed business clock, when there is one."""
    processes: list[dict[str, Any]] = field(default_factory=list)

    def save(self, home: Home) -> None:
        write_private(home.state, json.dumps(asdict(self), ensure_ascii=False, indent=1))


def running(home: Home) -> State | None:
    """Read the state of the stack that runs in this home now; None when none does."""
    state = last_state(home)
    return state if state and find_process(state.pid, state.started) else None


def last_state(home: Home) -> State | None:
    """Read what the last start wrote, whether or not it still runs."""
    try:
        found = read_json(home.state)
    except (ValueError, PermissionError, NotADirectoryError):
        return None
    return State(**found) if found else None


def find_process(pid: int | None, started: float | None) -> psutil.Process | None:
    """Find the very process, not another one that was given its number later."""
    if pid is None or started is None:
        return None
    try:
        process = psutil.Process(pid)
        same = abs(start_of(pid) - started) < SAME_START and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def start_of(pid: int) -> float:
    """When this process started: on Linux in seconds since the machine did. Raises psutil.NoSuchProcess.

    Not as psutil tells it, by the clock on the wall: once that is set, no process would be found again.
    """
    if sys.platform != "linux":
        return psutil.Process(pid).create_time()
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        raise psutil.NoSuchProcess(pid) from None
    return int(told[_STARTTIME]) / os.sysconf("SC_CLK_TCK")

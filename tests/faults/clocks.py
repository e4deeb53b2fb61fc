"""Faults of clocks: the wall clock of a whole process jumps, as when NTP sets it; its monotonic clock goes on.

Every process of the stack runs with libfaketime, which reads the offset of its own clock from a file about once a
second. A clock stays wrong until it is moved again: what comes later happens to processes that disagree by hours.
"""

from __future__ import annotations

import shutil
import site
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import psutil

from shared.stack.home import Home
from shared.testing.eventually import eventually
from tests.faults.injector import AWAY, PATIENCE_S, Fault, Injector

LIBRARY = Path("libfaketime/vendor/libfaketime/src/libfaketime.so.1")
LEAST_S, MOST_S = 300, 10_800
"""How far from the true time: minutes to hours. Tokens of the driver are valid for longer on both sides."""
SAME_S = 60
"""Two clocks that differ by less show the same time."""


async def move(injector: Injector, fault: Fault) -> None:
    """Set the clock of the process (with replicas: of all of its machine) ahead or back, as the share decides."""
    upper = fault.share >= 1 / 2
    part = fault.share * 2 % 1
    seconds = round(LEAST_S + (MOST_S - LEAST_S) * part) * (1 if upper else -1)
    offset_file(injector.home, fault.target).write_text(f"{seconds:+d}\n")
    shown = {"redis": _of_redis, "postgres": _of_postgres}.get(fault.target, _of_service)

    async def moved() -> bool:
        try:
            return abs(await shown(injector, fault) - time.time() - seconds) < SAME_S
        except (*AWAY, httpx.HTTPError, StopIteration):  # another fault is under way
            return False

    await eventually(moved, timeout=PATIENCE_S)


async def _of_redis(injector: Injector, _: Fault) -> float:
    async with injector.redis() as redis:
        return float((await redis.time())[0])


async def _of_postgres(injector: Injector, _: Fault) -> float:
    connection = await injector.postgres()
    try:
        return float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())"))
    finally:
        connection.terminate()


async def _of_service(injector: Injector, fault: Fault) -> float:
    """As the answers of its server tell it."""
    urls = next(each["ready_urls"] for each in injector.state.processes if each["name"] == fault.target)
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        answer = await client.get(urls[0])
    return parsedate_to_datetime(answer.headers["date"]).timestamp()


def offset_file(home: Home, process: str) -> Path:
    """The file that says how far the clock of this process is from the true time."""
    return home.root / "clocks" / process


def provide(home: Home) -> None:
    """Put the library and the files where the servers' account can read them."""
    folder = home.root / "clocks"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    shutil.copy(next(_installed()), folder / LIBRARY.name)
    (folder / LIBRARY.name).chmod(0o755)


def told(home: Home, process: str) -> dict[str, str]:
    """The environment that gives a process a clock of its own."""
    return {
        "LD_PRELOAD": str(home.root / "clocks" / LIBRARY.name),
        "FAKETIME_TIMESTAMP_FILE": str(offset_file(home, process)),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def clear() -> None:
    """Take away what the library left in the shared memory of processes that were killed."""
    for left in Path("/dev/shm").glob("*faketime_s[eh]m_*"):
        if not psutil.pid_exists(int(left.name.rpartition("_")[2])):
            left.unlink(missing_ok=True)


def _installed() -> Iterator[Path]:
    """Where the library lies; looked for by its path, because to import the package would change this process."""
    return (found for folder in site.getsitepackages() if (found := Path(folder) / LIBRARY).exists())

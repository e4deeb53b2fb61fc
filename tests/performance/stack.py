"""What the embedded stack costs: how soon a second start is ready, and the memory of the process with five APIs."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from shared.stack.home import Home
from shared.stack.state import State, running
from shared.stack.up import start_in_background
from tests.performance.figures import Figure
from tests.performance.programs import NotReadyError, end_of, megabytes

GOAL_START_S, GOAL_API_MB, GOAL_MB = 8.0, 200.0, 120.0
PATIENCE_S = 90


def measure(folder: Path) -> dict[str, Figure]:
    """Start once to make everything, and once more, warm, with the clock running. Raises NotReadyError."""
    home = Home(folder / "home")
    home.prepare()
    with started(home):
        pass
    begun = time.perf_counter()
    with started(home) as state:
        took = time.perf_counter() - begun
        sizes = {process["name"]: megabytes(process["pid"]) for process in state.processes}
    workers = [size for name, size in sizes.items() if name.endswith("-worker")]
    return {
        "start": Figure(took, GOAL_START_S, "s"),
        "rss_embedded": Figure(sizes["api"], GOAL_API_MB, "MB"),
        "rss_embedded_worker": Figure(max(workers), GOAL_MB, "MB"),
    }


@contextlib.contextmanager
def started(home: Home, *, now: str | None = None) -> Iterator[State]:
    """Run `tsunagu up` in this home until the block ends; `now` fixes the business clock. Raises NotReadyError."""
    process = start_in_background(home, port=0, now=now)
    try:
        yield _ready(home, process)
    finally:
        process.terminate()
        process.wait(60)


def _logs(home: Home) -> list[Path]:
    """The logs of those who did not come up: they wrote last."""
    written = sorted(home.logs.glob("*.log"), key=lambda log: log.stat().st_mtime)
    return [home.log("up"), *(log for log in written[-2:] if log != home.log("up"))]


def _ready(home: Home, process: subprocess.Popen[bytes]) -> State:
    deadline = time.monotonic() + PATIENCE_S
    while (state := running(home)) is None or state.phase != "ready":
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotReadyError("\n".join(["tsunagu up:", *(f"{log.name}: {end_of(log, 4)}" for log in _logs(home))]))
        time.sleep(0.02)
    return state

"""The stack under test: a home of its own, with as many replicas and partitions as the environment asks for."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from shared.stack.home import Home
from shared.stack.spawn import spawn
from shared.stack.state import State, running
from shared.stack.up import BUS_URL
from shared.testing.cluster import Cluster, running_cluster
from tests.performance.programs import CHECKOUT, end_of

NOW = "2026-11-30T12:00:00+09:00"
START_S = 180
PARTITIONS_OF_A_CLUSTER = 16


class NotStartedError(Exception):
    """The stack did not come up; the message holds the end of its log."""


def replicas() -> int:
    """How many of each API and worker (REPLICAS)."""
    return int(os.environ.get("REPLICAS") or 1)


def partitions() -> int:
    """How many streams each publisher has; on a cluster (CLUSTER=1) several, so that all its servers have some."""
    return int(os.environ.get("TSUNAGU_PARTITIONS") or (PARTITIONS_OF_A_CLUSTER if os.environ.get("CLUSTER") else 1))


@contextmanager
def stack(folder: Path) -> Iterator[tuple[Home, State, Cluster | None]]:
    """Run the stack in this folder until the block ends. Raises NotStartedError."""
    home = Home(folder / "home")
    home.prepare()
    with running_cluster() if os.environ.get("CLUSTER") else nullcontext() as cluster:
        told = {"TSUNAGU_REPLICAS": str(replicas()), "TSUNAGU_PARTITIONS": str(partitions())}
        os.environ |= told | {"TSUNAGU_CLAIM_IDLE_MS": "1000"} | ({BUS_URL: cluster.url} if cluster else {})
        with running_in(home) as state:
            yield home, state, cluster


@contextmanager
def running_in(home: Home, *program: str, **environment: str) -> Iterator[State]:
    """Run `tsunagu up`, or another program, in this home until the block ends. Raises NotStartedError."""
    process = spawn(
        [sys.executable, *(program or ("-P", "-m", "shared.cli", "up", "--port", "0"))],
        log=home.log("up"),
        env=dict(os.environ) | {"TSUNAGU_HOME": str(home.root), "TSUNAGU_NOW": NOW} | environment,
        death_signal=signal.SIGTERM,
        cwd=CHECKOUT,
    )
    try:
        deadline = time.monotonic() + START_S
        while (state := running(home)) is None or state.phase != "ready":
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotStartedError(end_of(home.log("up")))
            time.sleep(0.05)
        yield state
    finally:
        process.terminate()
        process.wait(120)

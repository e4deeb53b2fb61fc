"""The stack under test: a home of its own, with as many replicas and partitions as the environment asks for."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import cache
from pathlib import Path

from shared.actors import Actor
from shared.stack.home import Home
from shared.stack.spawn import spawn
from shared.stack.state import State, running
from shared.stack.up import BUS_URL
from shared.testing.cluster import Cluster, running_cluster
from shared.web.tokens import mint, signing_key
from tests.faults import clocks
from tests.faults.turns import RELAY_LOCK_S
from tests.performance.programs import CHECKOUT, end_of

NOW = "2026-11-30T12:00:00+09:00"
START_S = 180
PARTITIONS_OF_A_CLUSTER = 16
TOKEN_VALID = timedelta(hours=12)
"""Before and after now: whatever the clocks are set to."""


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
        soon = {"TSUNAGU_CLAIM_IDLE_MS": "1000", "TSUNAGU_RELAY_LOCK_S": RELAY_LOCK_S}
        os.environ |= told | soon | ({BUS_URL: cluster.url} if cluster else {})
        clocks.provide(home)
        try:
            with running_in(home, "-m", "tests.faults.up", **clocks.told(home, "up")) as state:
                yield home, state, cluster
        finally:
            clocks.clear()


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


def tokens_of(state: State) -> Callable[[Actor], str]:
    """Sign tokens that are valid by every clock of the stack."""
    key = signing_key(Path(state.issuer))

    @cache
    def token(actor: Actor) -> str:
        return mint(
            key,
            subject=actor.subject,
            agency=actor.agency,
            roles=actor.roles,
            lifetime=2 * TOKEN_VALID,
            now=time.time() - TOKEN_VALID.total_seconds(),
        )

    return token

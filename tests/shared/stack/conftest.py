"""Start small stacks as processes of their own, and see that nothing of them is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.shared.stack.stacks import Running, Start, begin, open_folder


@pytest.fixture(scope="session")
def made_home() -> Iterator[Path]:
    """A home that was started and stopped once; most tests use it, one after the other, to be quick."""
    with open_folder() as path:
        stack = begin(path / "home")
        stack.when_ready()
        stack.process.terminate()
        assert stack.process.wait(20) == 0
        yield path / "home"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' account may pass through, as a home below /home or /srv would be."""
    with open_folder() as path:
        yield path


@pytest.fixture
def start(made_home: Path) -> Iterator[Start]:
    """`start()` a small stack in the session's home, or in another; all of them are ended after the test."""
    started: list[Running] = []

    def start_one(home: Path | None = None, *, port: int = 0, **environment: str) -> Running:
        started.append(begin(home or made_home, port=port, **environment))
        return started[-1]

    yield start_one
    for stack in started:
        family = stack.family() if stack.process.poll() is None else []
        if family:
            stack.process.terminate()
        _, left = psutil.wait_procs(family, timeout=20)
        for process in left:
            process.kill()
        stack.process.wait(20)
        assert not left, left

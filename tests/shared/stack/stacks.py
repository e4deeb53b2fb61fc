"""Start small stacks as processes of their own, and see that nothing of them is left."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from shared.stack.home import Home
from shared.stack.state import State, running

SCRIPT = Path(__file__).with_name("small_stack.py")


@dataclass
class Running:
    """One started stack; `process` is its supervisor."""

    home: Home
    process: subprocess.Popen[str]
    output: Path

    @property
    def state(self) -> State:
        state = running(self.home)
        assert state is not None, self.words()
        return state

    def words(self) -> str:
        return self.output.read_text()

    def when_ready(self, timeout: float = 90) -> State:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            state = running(self.home)
            if state and state.phase == "ready":
                return state
            assert self.process.poll() is None, self.words()
            time.sleep(0.02)
        raise AssertionError(f"not ready: {self.words()}")

    def pid(self, name: str) -> int:
        return next(told["pid"] for told in self.state.processes if told["name"] == name)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def runs(self, program: str) -> bool:
        """Whether a process of this name is among the family; those that just ended are not."""
        for process in self.family():
            with suppress(psutil.NoSuchProcess):
                if process.name() == program:
                    return True
        return False


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that the servers' account may pass through, as below /home or /srv."""
    path = Path(tempfile.mkdtemp(prefix="tsunagu-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def begin(root: Path, *, port: int = 0, **environment: str) -> Running:
    """Start a small stack without waiting."""
    words = root.parent / f"{root.name}.{time.monotonic_ns()}.words"
    with words.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, SCRIPT, str(port)],
            env=os.environ | {"TSUNAGU_HOME": str(root)} | environment,
            cwd="/",
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Running(Home(root), process, words)


Start = Callable[..., Running]


def gone(family: list[psutil.Process], timeout: float = 20) -> bool:
    _, left = psutil.wait_procs(family, timeout=timeout)
    return not left


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

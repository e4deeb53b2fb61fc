"""The processes under measurement: started, waited for, weighed, ended; none outlives the bench."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from shared.stack.programs import answers
from shared.stack.spawn import spawn

Process = subprocess.Popen[bytes]
CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
_MB = 1024 * 1024


class NotReadyError(Exception):
    """A process did not come up; the message holds the end of its log."""


@contextlib.contextmanager
def running(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, ready_url: str | None = None
) -> Iterator[Process]:
    """Run `python -m …` until the block ends; begins when `ready_url` answers. Raises NotReadyError."""
    log = folder / f"{name}.log"
    process = spawn([sys.executable, "-m", *arguments], log=log, env=dict(os.environ) | dict(environment), cwd=CHECKOUT)
    try:
        if ready_url is not None:
            _wait(process, ready_url, log)
        yield process
        if process.poll() is not None:
            raise NotReadyError(f"{name} ended while it was measured:\n{end_of(log)}")
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)


def _wait(process: Process, url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotReadyError(f"{url} does not answer:\n{end_of(log)}")
        time.sleep(0.05)


def end_of(log: Path, lines: int = 20) -> str:
    """The last lines that a process wrote."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    return float(psutil.Process(pid).memory_info().rss / _MB)


def served(application: str, port: int) -> list[str]:
    """One process, served as in the container."""
    return ["shared.web.serving", application, "--port", str(port), "--linger", "0"]

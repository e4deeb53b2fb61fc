"""One supervised process: started, watched, started again with growing pauses, stopped."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, field
from typing import Any

import psutil

from shared.stack.process import Process
from shared.stack.programs import Program
from shared.stack.state import start_of

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
STEADY_AFTER = 30.0
"""Seconds of life after which the pauses start small again."""


@dataclass(slots=True)
class Child:
    """A program and its present process."""

    program: Program
    process: Process | None = None
    status: str = "stopped"
    """starting, running, waiting (to be started again) or stopped."""
    restarts: int = 0
    started: float = 0.0
    """Seconds since the machine started (`start_of`); with the pid it names the process for ever."""
    _born: float = field(default=0.0, repr=False)
    _pause: float = field(default=FIRST_PAUSE, repr=False)
    _due: float = field(default=0.0, repr=False)

    def start(self) -> None:
        self.process = self.program.start()
        self._born = time.monotonic()
        self.started = _start_time(self.process.pid)
        self.status = "starting"

    def look(self) -> bool:
        """Notice an end (whatever its exit code), start again when the pause is over; True when something changed."""
        if self.status == "waiting" and time.monotonic() >= self._due:
            self.restarts += 1
            self.start()
            return True
        if self.status in {"starting", "running"} and self.process is not None and self.process.poll() is not None:
            if time.monotonic() - self._born > STEADY_AFTER:
                self._pause = FIRST_PAUSE
            self._due = time.monotonic() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self.status = "waiting"
            return True
        return False

    def check_ready(self) -> bool:
        """Whether it has become ready; asked only while it is starting."""
        if self.status == "starting" and self.process is not None and self.program.ready(self.process):
            self.status = "running"
        return self.status == "running"

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        self.status = "stopped"
        if self.alive and self.process is not None:
            self.process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it at once, with whatever it started."""
        if self.alive and self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def described(self) -> dict[str, Any]:
        return {
            "name": self.program.name,
            "pid": self.process.pid if self.alive and self.process else None,
            "started": self.started if self.alive else None,
            "status": self.status,
            "restarts": self.restarts,
            "ready_urls": list(self.program.ready_urls),
            "log": str(self.program.log),
        }


def _start_time(pid: int) -> float:
    try:
        return start_of(pid)
    except psutil.NoSuchProcess:  # it ended at once; the next look tells
        return 0.0

"""Keeps a list of programs running, and takes all of them down again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from shared.stack.child import Child
from shared.stack.logs import rotate
from shared.stack.programs import Program
from shared.stack.trouble import StackTrouble
from shared.stack.wake import Wake

_ATTEMPTS = 3
_TICK = 0.05
_LOG_CHECK = 10.0


class StoppedEarly(Exception):  # noqa: N818 - somebody's wish, not an error
    """We were told to stop while starting."""


class Supervisor:
    """The running children of one stack; `on_change` is called whenever one of them started or ended."""

    def __init__(self, wake: Wake, on_change: Callable[[], None] = lambda: None) -> None:
        self.children: list[Child] = []
        self.on_change = on_change
        self._wake = wake
        self._logs_seen = 0.0

    def start(self, programs: Sequence[Program], timeout: float = 60) -> None:
        """Start these together and return when all are ready.

        Raises StackTrouble when one keeps ending or stays unready, StoppedEarly when told to stop meanwhile.
        """
        self.launch(programs)
        self.await_ready(timeout)

    def launch(self, programs: Sequence[Program]) -> None:
        """Start these without waiting."""
        for program in programs:
            rotate(program.log)
            child = Child(program)
            self.children.append(child)
            child.start()
        self.on_change()

    def await_ready(self, timeout: float = 60) -> None:
        """Wait for everything launched so far."""
        deadline = time.monotonic() + timeout
        while not all([child.check_ready() for child in self.children]):  # noqa: C419 - each is asked, every time
            late = time.monotonic() > deadline
            for child in self.children:
                if child.restarts >= _ATTEMPTS or (late and child.status != "running"):
                    raise StackTrouble(f"{child.program.name} が起動しません。記録は {child.program.log} にあります。")
            self._turn(_TICK)
            if self._wake.stops:
                raise StoppedEarly
        self.on_change()

    def watch(self) -> None:
        """Restart whatever ends, until told to stop."""
        while not self._wake.stops:
            self._turn(self._next_tick())
            if any([child.status == "starting" and child.check_ready() for child in self.children]):  # noqa: C419
                self.on_change()

    def stop(self) -> None:
        """Stop layer by layer, the highest first; who does not go in time is killed."""
        for layer in sorted({child.program.layer for child in self.children}, reverse=True):
            self._stop([child for child in self.children if child.program.layer == layer])
        self.on_change()

    def _stop(self, children: Sequence[Child]) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + max(child.program.patience for child in children)
        asked = self._wake.stops
        while any(child.alive for child in children) and time.monotonic() < deadline:
            if self._wake.stops > max(asked, 1):  # told again: now
                break
            self._wake.wait(_TICK)
        for child in children:
            child.kill()

    def _turn(self, seconds: float) -> None:
        self._wake.wait(seconds)
        if any([child.look() for child in self.children]):  # noqa: C419 - a look has effects
            self.on_change()
        if time.monotonic() - self._logs_seen > _LOG_CHECK:
            self._logs_seen = time.monotonic()
            for child in self.children:
                rotate(child.program.log)

    def _next_tick(self) -> float:
        return _TICK if any(child.status != "running" for child in self.children) else 1.0

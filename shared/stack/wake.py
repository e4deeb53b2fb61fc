"""Wait for time to pass, a child to end or somebody to say stop, whichever is first."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Any, Self

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Wake:
    """While entered, stop signals are counted and every signal ends a `wait` early."""

    def __init__(self) -> None:
        self.stops = 0
        """How often we were told to stop; twice means: at once."""
        self._before: dict[signal.Signals, Any] = {}
        self._reader, self._writer = socket.socketpair()

    def __enter__(self) -> Self:
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in STOPPING:
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup: it is meant to outlive the terminal
            self._before[number] = signal.signal(number, self._count)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _nothing)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float) -> None:
        """Wait at most so long."""
        readable, _, _ = select.select([self._reader], [], [], seconds)
        if readable:
            self._reader.recv(4096)

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self.stops += 1


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Only the wake-up matters."""

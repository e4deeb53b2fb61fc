"""What the supervisor asks of a process, however it was started."""

from __future__ import annotations

from typing import Protocol


class Process(Protocol):
    """A started process, spawned or forked."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Give the exit code, or None while it lives."""

    def send_signal(self, sig: int, /) -> None:
        """Send a signal unless it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""

"""A Redis of our own that can be away in two ways: nobody listens at its address, or nobody answers there."""

from __future__ import annotations

import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.stack.account import choose_account
from shared.stack.binaries import find_binaries, reachable
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.redis import Redis, wait_until_ready

GREETED = 4
"""So many connections are greeted by the kernel while nobody answers; who comes later is not even greeted."""


@dataclass
class Road:
    """One server at one address, and whatever stands there in its place."""

    server: Redis
    _process: subprocess.Popen[bytes] | None = None
    _mute: socket.socket | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.server.url

    def vanish(self) -> None:
        """End it at once: who connects is refused."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def fall_silent(self) -> None:
        """Let connections be made, and never answer: a frozen machine, or a network that swallows everything."""
        self.vanish()
        self._mute = socket.create_server((LOOPBACK, self.server.port), backlog=GREETED)

    def come_back(self) -> None:
        """Start it on what it had written to its disk."""
        if self._mute is not None:
            self._mute.close()
            self._mute = None
        self._process = self.server.start()
        wait_until_ready(self.server, self._process)


@contextmanager
def own_road(folder: Path) -> Iterator[Road]:
    """Run it until the block ends."""
    account = choose_account()
    server = Redis(
        folder=folder / "road",
        program=reachable(find_binaries(), account).redis,
        password=secrets.token_hex(16),
        port=free_port(),
        log=folder / "road.log",
        account=account,
    )
    server.create()
    road = Road(server)
    road.come_back()
    try:
        yield road
    finally:
        road.vanish()
        if road._mute is not None:
            road._mute.close()

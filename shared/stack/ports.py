"""TCP ports on the loopback interface."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from random import SystemRandom

from shared.stack.trouble import ExitCode, StackTrouble, reason

LOOPBACK = "127.0.0.1"
NOBODYS = range(20_000, 32_000)
"""Below those of connections that go out (Linux: from 32,768): none of them takes one that waits to be used."""
TRIES = 50
_CHANCE = SystemRandom()


def free_port() -> int:
    """Find a port that nobody listens on."""
    return choose_ports(["any"], {})["any"]


def choose_ports(names: Sequence[str], preferred: Mapping[str, int]) -> dict[str, int]:
    """Give each name a port: last time's when it is free, else any; no two the same."""
    with ExitStack() as held:
        chosen: dict[str, int] = {}
        for name in names:
            probe = held.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            _bind(probe, [*filter(None, [preferred.get(name)]), *_CHANCE.sample(NOBODYS, TRIES), 0])
            chosen[name] = int(probe.getsockname()[1])
        return chosen


def _bind(probe: socket.socket, ports: Sequence[int]) -> None:
    """Take the first that is free; the last one must be. Raises OSError."""
    for port in ports[:-1]:
        with suppress(OSError):
            return probe.bind((LOOPBACK, port))
    return probe.bind((LOOPBACK, ports[-1]))


def listen(port: int) -> socket.socket:
    """Open a listening socket. The supervisor keeps it, so callers wait rather than fail while the APIs restart."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise StackTrouble(
            f"ポート {port} は使えません（{reason(error)}）。"
            "--port で別の番号を指定してください（--port 0 なら空きを探します）。",
            ExitCode.PORT_BUSY,
        ) from error
    return listener

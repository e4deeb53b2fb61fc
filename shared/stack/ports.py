"""TCP ports on the loopback interface."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from shared.stack.trouble import ExitCode, StackTrouble, reason

LOOPBACK = "127.0.0.1"


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
            try:
                probe.bind((LOOPBACK, preferred.get(name, 0)))
            except OSError:
                probe.bind((LOOPBACK, 0))
            chosen[name] = int(probe.getsockname()[1])
        return chosen


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

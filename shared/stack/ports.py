"""TCP ports on the loopback interface."""

from __future__ import annotations

import socket

from shared.stack.trouble import ExitCode, StackTrouble

LOOPBACK = "127.0.0.1"


def free_port(preferred: int | None = None) -> int:
    """Choose the preferred port when nobody has it, else one that the system finds free."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StackTrouble("空いているポートがありません。")


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
            f"ポート {port} は使えません（{error.strerror}）。"
            "--port で別の番号を指定してください（--port 0 なら空きを探します）。",
            ExitCode.PORT_BUSY,
        ) from error
    return listener

"""The HTTP server of an API process: told to stop, it lets down nobody who is connected while its twin takes over.

`python -m shared.web.serving services.intake.app:api --host 0.0.0.0 --port 8000` serves one service's API.

uvicorn closes idle connections the moment it is told to stop, and with them the request that was just coming in. Here
the listener is closed, every answer from then on says `Connection: close`, and only who stays silent is cut off.
"""

import argparse
import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import uvicorn

LINGER_S = 5.0
"""How long a connection may stay silent after the process was told to stop."""
GRACE_S = 10
"""How long a request under way may take then."""
KEPT_ALIVE_S = 75
"""How long a silent connection is kept otherwise: longer than proxies keep theirs, so that they are first to close."""
_LOOK_S = 0.02
_CLOSE = (b"connection", b"close")


class Server(uvicorn.Server):
    """uvicorn's server with a gentle end."""

    def __init__(self, config: uvicorn.Config, *, linger: float = LINGER_S) -> None:
        super().__init__(config)
        self._linger = linger

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, answer on those there are, end."""
        for knocking in self._close_listeners(sockets or ()):
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, knocking)
        # A new list: answers already under way hold the old one, and are marked below.
        self.server_state.default_headers = [*self.server_state.default_headers, _CLOSE]
        for connection in list(self.server_state.connections):
            if _at_work(connection):
                connection.shutdown()
        until = time.monotonic() + self._linger
        # uvicorn keeps a set of its connections, and tells nobody when it changes
        while self.server_state.connections and time.monotonic() < until and not self.force_exit:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)
        await super().shutdown()

    def _close_listeners(self, given: Sequence[socket.socket]) -> list[socket.socket]:
        """Close them, and take who stood before the door: the kernel has said yes to them, and would reset them."""
        doors = [each.fileno() for server in self.servers for each in server.sockets]
        doors += [each.fileno() for each in given if each.fileno() not in {-1, *doors}]
        held = [socket.socket(fileno=os.dup(door)) for door in doors]
        for server in self.servers:
            server.close()
        for listener in given:
            listener.close()
        knocking = [connection for door in held for connection in _waiting(door)]
        for door in held:
            door.close()
        return knocking

    def _protocol(self) -> asyncio.Protocol:
        """Speak HTTP with a connection, as uvicorn's own listener lets it."""
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def _waiting(door: socket.socket) -> Iterator[socket.socket]:
    """Accept whoever is connected and was not yet let in."""
    door.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            yield door.accept()[0]


def _at_work(connection: Any) -> bool:
    cycle = getattr(connection, "cycle", None)
    return cycle is not None and not cycle.response_complete


def configuration(app: Callable[..., Any] | str, *, grace: int = GRACE_S, **options: Any) -> uvicorn.Config:
    """How every API of ours is served; `grace` in seconds."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        access_log=False,  # its lines would hold paths; the apps keep their own log without personal data
        server_header=False,
        timeout_keep_alive=KEPT_ALIVE_S,
        timeout_graceful_shutdown=grace,
        **options,
    )


def main() -> None:
    """Serve the application named on the command line."""
    parser = argparse.ArgumentParser(prog="shared.web.serving", description="Serve one service's API.")
    parser.add_argument("application", help="module:attribute")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--linger", type=float, default=LINGER_S, help="seconds; see the module")
    told = parser.parse_args()
    config = configuration(
        told.application, host=told.host, port=told.port, proxy_headers=True, forwarded_allow_ips="*"
    )
    Server(config, linger=told.linger).run()


if __name__ == "__main__":
    main()

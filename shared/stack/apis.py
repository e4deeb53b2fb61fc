"""One process that serves the APIs named on its command line, on a socket that the supervisor opened."""

from __future__ import annotations

import socket
import sys

GRACE_SECONDS = 5


def main(listener: int, places: list[str]) -> None:
    """Serve `prefix=module:attribute` applications side by side until told to stop."""
    import uvicorn

    from shared.web import combine

    config = uvicorn.Config(
        combine(dict(place.split("=", 1) for place in places)),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,  # its lines would hold paths; the apps keep their own log without personal data
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=listener)])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

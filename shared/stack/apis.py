"""One process that serves the APIs named on its command line, on a socket that the supervisor opened."""

from __future__ import annotations

import socket
import sys

LINGER_S, GRACE_S = 1.0, 5
"""How long silent connections are kept when it stops, and how long a request may take then.

New connections wait in the supervisor's listener meanwhile.
"""


def main(listener: int, places: list[str]) -> None:
    """Serve `prefix=module:attribute` applications side by side until told to stop."""
    from shared.web import combine
    from shared.web.serving import Server, configuration

    served = combine(dict(place.split("=", 1) for place in places))
    config = configuration(served, grace=GRACE_S, log_level="warning")
    Server(config, linger=LINGER_S).run(sockets=[socket.socket(fileno=listener)])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

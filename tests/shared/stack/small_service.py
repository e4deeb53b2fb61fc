"""A stand-in for a service: answers every GET with the business clock it was told.

`small_service fd N` serves on the listening socket N, `small_service port N` on a port of its own.
"""

from __future__ import annotations

import http.server
import os
import socket
import sys


class Ready(http.server.BaseHTTPRequestHandler):
    """Always ready."""

    def do_GET(self) -> None:
        answer = os.environ.get("TSUNAGU_NOW", "-").encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    kind, number = sys.argv[1], int(sys.argv[2])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ready, bind_and_activate=False)
    server.socket = socket.socket(fileno=number) if kind == "fd" else socket.create_server(("127.0.0.1", number))
    server.serve_forever()

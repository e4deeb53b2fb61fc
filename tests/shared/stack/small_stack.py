"""`tsunagu up` with small stand-ins for the services, so that the servers and the supervisor are tested by themselves.

Run as a program: `python small_stack.py PORT`; the home comes from TSUNAGU_HOME.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from shared.stack.home import find_home
from shared.stack.processes import Surroundings
from shared.stack.programs import Program, python_program
from shared.stack.trouble import StackTrouble
from shared.stack.up import Plan, up

ANSWERS = """
import http.server, os, socket, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = os.environ.get("TSUNAGU_NOW", "-").encode()
        self.send_response(200); self.send_header("content-length", str(len(answer))); self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ready, bind_and_activate=False)
kind, number = sys.argv[1], int(sys.argv[2])
server.socket = socket.socket(fileno=number) if kind == "fd" else socket.create_server(("127.0.0.1", number))
server.serve_forever()
"""


def prepared(around: Surroundings) -> Program:
    return _program(around, "prepare", "pass")


def small_services(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    worker_port = worker_ports["intake"]
    return [
        _program(around, "api", ANSWERS, "fd", str(listener), url=f"http://127.0.0.1:{port}/", fds=[listener]),
        _program(around, "intake-worker", ANSWERS, "port", str(worker_port), url=f"http://127.0.0.1:{worker_port}/"),
    ]


def never_ready(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    return [_program(around, "intake-worker", "raise SystemExit(0)", url="http://127.0.0.1:1/")]


PLANS: dict[str, Callable[[Surroundings, int, int, dict[str, int]], list[Program]]] = {
    "small": small_services,
    "never-ready": never_ready,
}


def _program(
    around: Surroundings, name: str, code: str, *arguments: str, url: str | None = None, fds: list[int] | None = None
) -> Program:
    return python_program(
        name,
        ["-c", code, *arguments],
        layer=3 if name == "api" else 2,
        log=around.home.log(name),
        environment=around.of("intake"),
        ready_urls=[url] if url else [],
        pass_fds=fds or [],
    )


if __name__ == "__main__":
    plan = Plan(prepare=prepared, services=PLANS[os.environ.get("SMALL_STACK", "small")], imports=())
    try:
        up(find_home(), port=int(sys.argv[1]), say=typer.echo, plan=plan)
    except StackTrouble as trouble:
        typer.echo(trouble, err=True)
        sys.exit(trouble.code)

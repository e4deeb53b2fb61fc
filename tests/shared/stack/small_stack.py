"""`tsunagu up` with small stand-ins for the services, so that the servers and the supervisor are tested by themselves.

Run as a program: `python small_stack.py PORT`; the home comes from TSUNAGU_HOME.
"""

from __future__ import annotations

import os
import sys
from functools import partial

import typer

from shared.stack.home import find_home
from shared.stack.processes import Surroundings
from shared.stack.programs import Program, module_program, python_program
from shared.stack.trouble import StackTrouble
from shared.stack.up import Plan, up


def prepared(around: Surroundings) -> Program:
    return python_program(
        "prepare", ["-c", "pass"], layer=3, log=around.home.log("prepare"), environment=around.of("intake")
    )


def small_services(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    program = partial(module_program, module="small_service", environment=around.of("intake"))
    worker_port = worker_ports["intake"]
    return [
        program(
            "api",
            arguments=["fd", str(listener)],
            layer=3,
            log=around.home.log("api"),
            ready_urls=[f"http://127.0.0.1:{port}/"],
            pass_fds=[listener],
        ),
        program(
            "intake-worker",
            arguments=["port", str(worker_port)],
            layer=2,
            log=around.home.log("intake-worker"),
            ready_urls=[f"http://127.0.0.1:{worker_port}/"],
        ),
    ]


def never_ready(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    """One that ends at once, with exit code 0 at that."""
    return [
        python_program(
            "intake-worker",
            ["-c", "raise SystemExit(0)"],
            layer=2,
            log=around.home.log("intake-worker"),
            environment=around.of("intake"),
            ready_urls=["http://127.0.0.1:1/"],
        )
    ]


PLANS = {"small": small_services, "never-ready": never_ready}

if __name__ == "__main__":
    plan = Plan(prepare=prepared, services=PLANS[os.environ.get("SMALL_STACK", "small")], imports=())
    try:
        up(find_home(), port=int(sys.argv[1]), say=typer.echo, plan=plan)
    except StackTrouble as trouble:
        typer.echo(trouble, err=True)
        sys.exit(trouble.code)

"""Runs a stack whose every process has a wall clock that can be moved: `python -m tests.faults.up`."""

from __future__ import annotations

import os
from dataclasses import fields

import typer

from shared.stack import postgres, redis
from shared.stack.home import find_home
from shared.stack.postgres import plain_environment
from shared.stack.processes import Surroundings
from shared.stack.processes import services as usual
from shared.stack.programs import Program
from shared.stack.up import Plan, up
from tests.faults.clocks import told


class Clocked(Surroundings):
    """Surroundings in which the clock of each process is its own."""

    def of(self, *services: str) -> dict[str, str]:
        """The same, with the clock of the worker of one service, or of the APIs of all."""
        process = f"{services[0]}-worker" if len(services) == 1 else "api"
        return super().of(*services) | told(self.home, process)


def programs(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    """The usual programs in these surroundings."""
    clocked = Clocked(**{field.name: getattr(around, field.name) for field in fields(around)})
    return usual(clocked, listener=listener, port=port, worker_ports=worker_ports)


def main() -> None:
    """Run it as `tsunagu up --port 0` does."""
    home = find_home()
    for server, name in ((postgres, "postgres"), (redis, "redis")):
        clock = plain_environment() | told(home, name)
        setattr(server, plain_environment.__name__, lambda clock=clock: dict(clock))
    up(home, port=0, say=typer.echo, plan=Plan(services=programs, replicas=int(os.environ["TSUNAGU_REPLICAS"])))


if __name__ == "__main__":
    main()

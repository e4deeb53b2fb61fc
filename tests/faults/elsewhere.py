"""The stack on servers that are not its own (DATABASES, as JSON): `python -m tests.faults.elsewhere`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from shared.stack.home import Home, find_home
from shared.stack.processes import Surroundings, preparation, services
from shared.stack.programs import Program
from shared.stack.state import State
from shared.stack.up import Plan, up
from tests.faults.stack import running_in

DATABASES = "FAULTS_DATABASES"


def _elsewhere(around: Surroundings) -> Surroundings:
    return replace(around, databases=json.loads(os.environ[DATABASES]))


def _prepare(around: Surroundings) -> Program:
    return preparation(_elsewhere(around))


def _services(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    return services(_elsewhere(around), listener=listener, port=port, worker_ports=worker_ports)


@contextmanager
def stack_elsewhere(home: Home, databases: Mapping[str, str]) -> Iterator[State]:
    """Run it until the block ends; the state names the databases that count."""
    with running_in(home, "-m", "tests.faults.elsewhere", **{DATABASES: json.dumps(databases)}) as state:
        yield replace(state, databases=dict(databases))


if __name__ == "__main__":
    up(find_home(), port=0, plan=Plan(prepare=_prepare, services=_services))

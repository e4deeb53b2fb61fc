"""The processes of the five services as data: one for all APIs, one worker each, and the preparation before them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.stack.databases import SERVICES, for_sqlalchemy
from shared.stack.home import Home
from shared.stack.keys import issuer_file
from shared.stack.ports import LOOPBACK
from shared.stack.programs import Program, module_program

COMMON_IMPORTS = (
    "faststream._internal.cli.main",
    "httptools",
    "shared.messaging.worker",
    "shared.migrations",
    "shared.service",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)
"""What the services' processes import: the supervisor does it once for them. FastAPI is left to the one that serves."""

WORKER_LAYER, API_LAYER = 2, 3


_WRITTEN_BY_A_CITY = {"TSUNAGU_PROFILE", "TSUNAGU_FORMS"}
"""Paths, understood from the folder in which the stack was started."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the services are told: addresses, keys, the business clock."""

    home: Home
    databases: Mapping[str, str]
    """One address per service, each with a role of its own."""
    redis_url: str

    def of(self, *services: str) -> dict[str, str]:
        """Give the environment for a process of these services: nothing of the others' databases is in it."""
        told = {name: value for name, value in os.environ.items() if not _ours_to_say(name)}
        for written in _WRITTEN_BY_A_CITY & told.keys():
            told[written] = str(Path(told[written]).expanduser().absolute())
        for service in services:
            told |= {f"TSUNAGU_{service}_{name}".upper(): value for name, value in self._settings(service).items()}
        return told | {
            "TSUNAGU_HOME": str(self.home.root),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "TYPER_STANDARD_TRACEBACK": "1",
        }

    def _settings(self, service: str) -> dict[str, str]:
        return {
            "database_url": for_sqlalchemy(self.databases[service]),
            "redis_url": self.redis_url,
            "issuer_jwks": str(issuer_file(self.home.keys)),
            "keys": str(self.home.keys / service),
            "public_keys": str(self.home.keys / "public"),
        }


_OURS = ("DATABASE_URL", "REDIS_URL", "ISSUER_JWKS", "KEYS", "PUBLIC_KEYS", "INSTANCE")


def _ours_to_say(name: str) -> bool:
    prefixes = ("TSUNAGU_", *(f"TSUNAGU_{service}_".upper() for service in SERVICES))
    return name in {prefix + ours for prefix in prefixes for ours in _OURS}


def preparation(around: Surroundings) -> Program:
    """Describe the short process that makes missing keys and migrates the databases, then ends with code 0."""
    return module_program(
        "prepare",
        "shared.stack.prepare",
        [str(around.home.keys)],
        layer=API_LAYER,
        log=around.home.log("prepare"),
        environment=around.of(*SERVICES),
    )


def worker_names(replicas: int) -> list[str]:
    """Name the workers, `intake`, … `intake-2`, …: one of each service, as often as there shall be replicas."""
    return [service + _suffix(number) for number in range(1, replicas + 1) for service in SERVICES]


def services(around: Surroundings, *, listener: int, port: int, worker_ports: Mapping[str, int]) -> list[Program]:
    """Describe the long-running processes: the workers that have a port, and as many processes of all APIs as replicas.

    The APIs take their connections from the listening socket `listener`, whichever of them is free.
    """
    workers = [name for name in worker_ports if name.partition("-")[0] in SERVICES]
    replicas = len(workers) // len(SERVICES)
    return [
        *(_apis(around, listener, port, _suffix(number)) for number in range(1, replicas + 1)),
        *(_worker(around, name, worker_ports[name]) for name in workers),
    ]


def _suffix(number: int) -> str:
    return f"-{number}" if number > 1 else ""


def _apis(around: Surroundings, listener: int, port: int, suffix: str) -> Program:
    return module_program(
        f"api{suffix}",
        "shared.stack.apis",
        [str(listener), *(f"{service}=services.{service}.app:api" for service in SERVICES)],
        layer=API_LAYER,
        log=around.home.log(f"api{suffix}"),
        environment=around.of(*SERVICES),
        ready_urls=[f"http://{LOOPBACK}:{port}/{service}/readyz" for service in SERVICES],
        pass_fds=[listener],
    )


def _worker(around: Surroundings, name: str, port: int) -> Program:
    service, hyphen, number = name.partition("-")
    label = f"{service}-worker{hyphen}{number}"
    where = ["--host", LOOPBACK, "--port", str(port), "--access-log", "false"]
    return module_program(
        label,
        "faststream",
        ["run", f"services.{service}.app:worker", *where],
        layer=WORKER_LAYER,
        log=around.home.log(label),
        environment=around.of(service),
        ready_urls=[f"http://{LOOPBACK}:{port}/readyz"],
    )

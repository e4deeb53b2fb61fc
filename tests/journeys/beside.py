"""An intake of an agency's own beside a stack, as its operator starts it: two processes, a database and keys."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.actors import Actor
from shared.stack.home import Home
from shared.stack.keys import issuer_file, signing_file
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.programs import answers
from shared.testing.eventually import eventually
from shared.web.tokens import mint, signing_key
from tests.journeys.embedded import Embedded

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Beside:
    """The instance's API and database, and where everything of the city's is (`tsunagu status`)."""

    status: dict[str, Any]
    url: str
    database_url: str
    log: Path


def environment(stack: Embedded, redis_url: str, name: str, database_url: str) -> dict[str, str]:
    """What its processes are told: the common bus and public keys, its own database and private keys."""
    keys = Home(stack.home).keys
    own = {"DATABASE_URL": database_url, "KEYS": str(keys / name)}
    common = {
        "INSTANCE": name,
        "OWN_INSTANCES": stack.environment["TSUNAGU_OWN_INSTANCES"],
        "REDIS_URL": redis_url,
        "ISSUER_JWKS": str(issuer_file(keys)),
        "PUBLIC_KEYS": str(keys / "public"),
        "NOW": stack.environment["TSUNAGU_NOW"],
        "BEAT_S": stack.environment["TSUNAGU_BEAT_S"],
    }
    told = {f"TSUNAGU_{name.upper()}_{word}": value for word, value in own.items()}
    return os.environ | told | {f"TSUNAGU_{word}": value for word, value in common.items()}


@contextlib.asynccontextmanager
async def running_beside(stack: Embedded, name: str, database_url: str) -> AsyncIterator[Beside]:
    """Run the instance while the block runs; it is ready."""
    status, api, worker = stack.status(), free_port(), free_port()
    where = [["--host", LOOPBACK, "--port", str(port)] for port in (api, worker)]
    commands = [
        [sys.executable, "-m", "shared.web.serving", "services.intake.app:api", *where[0]],
        [str(BIN / "faststream"), "run", "services.intake.app:worker", *where[1], "--access-log", "false"],
    ]
    made = Beside(status, f"http://{LOOPBACK}:{api}", database_url, stack.home / "logs" / f"{name}.log")
    told = environment(stack, status["redis_url"], name, database_url)
    with made.log.open("wb") as log:
        processes = [
            subprocess.Popen(  # noqa: ASYNC220 — started once, not in a server
                command, env=told, stdout=log, stderr=subprocess.STDOUT
            )
            for command in commands
        ]
        try:
            for page in (f"{made.url}/intake/readyz", f"http://{LOOPBACK}:{worker}/readyz"):
                await eventually(lambda page=page: answers(page), timeout=120)
            yield made
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)


class Tokens:
    """Valid tokens, signed as `tsunagu token` does it."""

    def __init__(self, stack: Embedded) -> None:
        self._key = signing_key(signing_file(Home(stack.home).keys))

    def __call__(self, actor: Actor) -> str:
        """Mint one for this actor."""
        return mint(self._key, subject=actor.subject, agency=actor.agency, roles=actor.roles)

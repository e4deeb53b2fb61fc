"""Processes of intake and reporting on durable servers, to be killed and started anew."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.actors import Actor
from shared.migrations import run_migrations
from shared.stack.ports import free_port
from shared.testing.eventually import eventually
from shared.testing.keys import Keys
from shared.testing.servers import Databases, running_postgres, running_redis

NOW = "2026-11-30T12:00:00+09:00"
STUCK_MS = "2000"
"""Shorter, and a busy machine takes over again and again what is being worked on, until it is a dead letter."""
PATIENCE_S = 240
"""Several processes start for each wait, and half a dozen other tests may start theirs."""
TOLD = 4000

tell = Console(highlight=False, markup=False, soft_wrap=True).print


@dataclass
class Process:
    """One running process with its address."""

    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    async def answers(self, path: str) -> bool:
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False) as client:
                return (await client.get(path)).is_success
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self.alive:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise


@dataclass
class Yard:
    """Where the processes run, with the environment that they share."""

    environment: dict[str, str]
    urls: dict[str, str]
    keys: Keys
    logs: Path
    running: list[Process] = field(default_factory=list)

    def start(self, *command: str) -> Process:
        """Start `command` with its port as the last word."""
        port = free_port()
        with (self.logs / f"{len(self.running)}-{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command, str(port)], env=self.environment, stdout=log, stderr=log
            )
        self.running.append(Process(process, port))
        return self.running[-1]

    def worker(self, service: str) -> Process:
        """A healthy worker."""
        return self.start("faststream", "run", f"services.{service}.app:worker", "--host", "127.0.0.1", "--port")

    def api(self) -> Process:
        """A healthy API of intake."""
        return self.start("uvicorn", "services.intake.app:api", "--log-level", "critical", "--port")

    def dying(self, boundary: str) -> Process:
        """A process that will kill itself at the boundary."""
        return self.start("tests.faults.dying", boundary)

    def token(self, who: Actor) -> str:
        return self.keys.token(who)

    async def post(self, process: Process, who: Actor, path: str, body: Any, key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(who)}", "Idempotency-Key": f'"{key}"'}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{process.port}", trust_env=False) as client:
            await eventually(lambda: _answers(client), timeout=PATIENCE_S)
            return await client.post(path, json=body, headers=headers)

    async def tell(self) -> None:
        """Say how each process ended and what it said, and the dead letters: pytest shows it where a test failed."""
        for process, log in zip(self.running, sorted(self.logs.iterdir(), key=_serial), strict=True):
            tell(f"{log.name} ended with {process.process.returncode}: {log.read_text(errors='replace')[-TOLD:]}")
        reasons = "SELECT string_agg(DISTINCT reason, ', ') FROM dead_letter"
        tell(f"dead letters of reporting: {await self.one('reporting', reasons)}")

    async def one(self, service: str, statement: str) -> Any:
        engine = create_async_engine(self.urls[service])
        async with engine.connect() as connection:
            found = (await connection.execute(text(statement))).scalar()
        await engine.dispose()
        return found


def _serial(log: Path) -> int:
    return int(log.name.partition("-")[0])


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/intake/healthz")).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="session")
def durable_databases() -> Iterator[Databases]:
    with running_postgres(durable=True) as server:
        yield Databases(server, run_migrations)


@pytest.fixture
async def yard(durable_databases: Databases, tmp_path: Path) -> AsyncIterator[Yard]:
    urls = {service: await durable_databases.clone(service) for service in ("intake", "reporting")}
    keys = await asyncio.to_thread(Keys.make, tmp_path)
    with running_redis() as redis:
        environment = os.environ | {
            "TSUNAGU_REDIS_URL": redis.url,
            "TSUNAGU_ISSUER_JWKS": str(tmp_path / "issuer.jwks"),
            "TSUNAGU_PUBLIC_KEYS": str(tmp_path / "public"),
            "TSUNAGU_NOW": NOW,
            "TSUNAGU_CLAIM_IDLE_MS": STUCK_MS,
        }
        for service, url in urls.items():
            environment |= {
                f"TSUNAGU_{service.upper()}_DATABASE_URL": url,
                f"TSUNAGU_{service.upper()}_KEYS": str(tmp_path / service),
            }
        made = Yard(environment, urls, keys, tmp_path / "logs")
        made.logs.mkdir()
        try:
            yield made
        finally:
            for process in made.running:
                process.stop()
            await made.tell()

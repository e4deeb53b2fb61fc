"""One real Postgres and one real Redis for a test session, and migrated databases cloned from a template."""

from __future__ import annotations

import asyncio
import inspect
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from shared.stack import postgres as postgres_server
from shared.stack import redis as redis_server
from shared.stack.account import Account, choose_account
from shared.stack.binaries import Binaries, find_binaries, reachable
from shared.stack.databases import create_database, for_sqlalchemy
from shared.stack.ports import free_port
from shared.stack.postgres import Postgres
from shared.stack.redis import Redis

MANY = {"max_connections": "400"}
"""For the services and towns that stay open from test to test, each with pools of its own."""


@contextmanager
def temporary_folder(account: Account) -> Iterator[Path]:
    """Make a short path that the servers' account may enter (pytest's own folders are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="tsunagu-"))
    account.own(folder, 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a fresh server, gone at the end. `durable=False` trades safety at a power cut for speed."""
    account, binaries = _programs()
    with temporary_folder(account) as folder:
        server = Postgres(
            folder=folder / "postgres",
            programs=binaries.postgres,
            password=secrets.token_hex(16),
            port=free_port(),
            log=folder / "postgres.log",
            account=account,
            durable=durable,
            settings={} if durable else MANY,
        )
        server.create()
        process = server.start()
        try:
            postgres_server.wait_until_ready(server, process)
            yield server
        finally:
            process.send_signal(2)
            process.wait(30)


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Run a fresh server, gone at the end."""
    account, binaries = _programs()
    with temporary_folder(account) as folder:
        server = Redis(
            folder=folder / "redis",
            program=binaries.redis,
            password=secrets.token_hex(16),
            port=free_port(),
            log=folder / "redis.log",
            account=account,
        )
        server.create()
        process = server.start()
        try:
            redis_server.wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _programs() -> tuple[Account, Binaries]:
    account = choose_account()
    return account, reachable(find_binaries(), account)


@dataclass(slots=True)
class Databases:
    """Databases for tests: each service is migrated once into a template; every test gets a clone of it."""

    server: Postgres
    migrate: Callable[[str, str], object]
    """`shared.migrations.run_migrations`: (service, SQLAlchemy URL)."""
    _templates: dict[str, asyncio.Task[str]] = field(default_factory=dict)

    async def clone(self, service: str) -> str:
        """Make a new migrated database of the service; its URL is as the settings want it (`postgresql+asyncpg://…`)."""
        template = await self._template(service)
        name = f"{service}_{secrets.token_hex(4)}"
        await self._create(name, owner=service, template=template)
        return self._url(service, name)

    async def empty(self, role: str) -> str:
        """Make a new database without any table, for tests of shared rooms that bring their own."""
        name = f"{role}_{secrets.token_hex(4)}"
        await self._role(role)
        await self._create(name, owner=role)
        return self._url(role, name)

    async def drop(self, url: str) -> None:
        """Forget a clone, even when somebody is still connected to it."""
        await self._execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    async def _template(self, service: str) -> str:
        if service not in self._templates:
            self._templates[service] = asyncio.create_task(self._migrated(service))
        return await self._templates[service]

    async def _migrated(self, service: str) -> str:
        name = f"template_{service}"
        await self._role(service)
        await self._create(name, owner=service)
        done = await asyncio.to_thread(self.migrate, service, self._url(service, name))
        if inspect.isawaitable(done):
            await done
        return name

    async def _role(self, role: str) -> None:
        known = await self._execute("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
        if not known:
            await self._execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{role}'")

    async def _create(self, name: str, *, owner: str, template: str = "template0") -> None:
        connection = await asyncpg.connect(self.server.url)
        try:
            await create_database(connection, name, owner=owner, template=template)
        finally:
            await connection.close()

    async def _execute(self, statement: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.server.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    def _url(self, role: str, database: str) -> str:
        return for_sqlalchemy(self.server.url_of(role, role, database))

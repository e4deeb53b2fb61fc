"""A tiny service of notes, with a table of its own, on a real Postgres."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from joserfc.jwk import ECKey

from shared import access
from shared.actors import Role
from shared.postgres import dsn
from shared.privacy.keys import KeyRing, generate
from shared.settings import ServiceSettings
from shared.testing.servers import Databases
from shared.web import (
    create_app,
    mint,
)
from shared.web.idempotency import IDEMPOTENCY_DDL
from shared.web.tokens import new_signing_key, public_jwks
from tests.shared.web.notes import notes_router, public_router

NOW = datetime.fromisoformat("2026-11-30T09:00:00+09:00")
TABLES = (
    IDEMPOTENCY_DDL,
    access.ACCESS_LOG_DDL,
    """CREATE TABLE notes (
        id uuid PRIMARY KEY, title text NOT NULL UNIQUE, made date NOT NULL, amount integer,
        closed boolean NOT NULL DEFAULT false, revision integer NOT NULL DEFAULT 1
    )""",
    "CREATE TABLE alembic_version (version_num text NOT NULL)",
    "INSERT INTO alembic_version VALUES ('0001')",
)


@dataclass
class Sample:
    """The running app, a client, and a look into its database from outside."""

    app: FastAPI
    client: httpx.AsyncClient
    settings: ServiceSettings
    issuer: ECKey
    database: asyncpg.Connection[Any]

    def token(self, *, subject: str = "worker-1", agency: str = "council", **options: Any) -> str:
        return mint(self.issuer, subject=subject, agency=agency, roles=[Role.WORKER], **options)

    def bearer(self, **options: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(**options)}"}

    async def post(self, path: str, content: Any, *, key: str | None = None, **options: Any) -> httpx.Response:
        headers = self.bearer() | ({} if key is None else {"Idempotency-Key": key}) | options.pop("headers", {})
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} | headers
        return await self.client.post(f"/sample/v1{path}", content=body, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(f"/sample/v1{path}", headers=self.bearer() | options.pop("headers", {}), **options)

    async def count(self, table: str = "notes") -> int:
        return int(await self.database.fetchval(f"SELECT count(*) FROM {table}"))


def a_note(**overrides: Any) -> dict[str, Any]:
    return {"title": f"見守り {uuid4()}", "on": "2026-11-23"} | overrides


@pytest.fixture(scope="session")
def make_note() -> Callable[..., dict[str, Any]]:
    return a_note


@pytest.fixture(scope="session")
def issuer() -> ECKey:
    return new_signing_key()


@pytest_asyncio.fixture(scope="session")
async def settings(databases: Databases, issuer: ECKey, tmp_path_factory: pytest.TempPathFactory) -> ServiceSettings:
    folder: Path = tmp_path_factory.mktemp("sample")
    generate(folder, ["sample"])
    (folder / "issuer.jwks").write_text(public_jwks(issuer))
    url = await databases.empty("sample")
    connection = await asyncpg.connect(dsn(url))
    for statement in TABLES:
        await connection.execute(statement)
    await connection.close()
    return ServiceSettings(
        service="sample",
        instance="sample",
        database_url=url,
        issuer_jwks=str(folder / "issuer.jwks"),
        keys=folder / "sample",
        public_keys=folder / "public",
        now=NOW,
    )


def sample_app(settings: ServiceSettings) -> FastAPI:
    return create_app(
        settings,
        title="見本",
        routers=[notes_router()],
        public=[public_router()],
        expected_migration=lambda: "0001",
    )


@contextlib.asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sample") as client,
    ):
        yield client


@pytest.fixture(scope="session")
def build() -> Callable[[ServiceSettings], FastAPI]:
    return sample_app


@pytest.fixture(scope="session")
def tables() -> tuple[str, ...]:
    return TABLES


@pytest.fixture(scope="session")
def run() -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[httpx.AsyncClient]]:
    return running


@pytest_asyncio.fixture(scope="session")
async def running_sample(settings: ServiceSettings, issuer: ECKey) -> AsyncIterator[Sample]:
    app = sample_app(settings)
    database = await asyncpg.connect(dsn(settings.database_url))
    async with running(app) as client:
        yield Sample(app, client, settings, issuer, database)
    await database.close()


@pytest_asyncio.fixture
async def sample(running_sample: Sample) -> Sample:
    await running_sample.database.execute("TRUNCATE notes, idempotency, access_log")
    return running_sample


@pytest.fixture(scope="session")
def keyring(settings: ServiceSettings) -> KeyRing:
    return KeyRing.load(settings.keys, settings.public_keys)

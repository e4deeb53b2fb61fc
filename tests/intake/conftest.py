"""The intake service on a real database, spoken to over HTTP by people with tokens."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services.intake.app import SERVICE
from services.intake.handlers import consumer
from services.intake.tables import metadata
from shared.actors import Role
from shared.contracts import Event, enveloped
from shared.db import database
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing, generate
from shared.settings import SERVICES, ServiceSettings
from shared.web import mint
from shared.web.tokens import new_signing_key, public_jwks

NOW = datetime.fromisoformat("2026-11-30T09:00:00+09:00")


@dataclass
class Person:
    """Somebody with a token who asks intake."""

    http: httpx.AsyncClient
    token: str
    subject: str

    async def post(self, path: str, body: dict[str, Any], *, key: str | None = None) -> httpx.Response:
        return await self.http.post(f"/intake/v1{path}", json=body, headers=self._headers(key or uuid4().hex))

    async def put(self, path: str, body: dict[str, Any], *, if_match: str | None = None) -> httpx.Response:
        match = {"If-Match": if_match} if if_match else {}
        return await self.http.put(f"/intake/v1{path}", json=body, headers=self._headers(None) | match)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(f"/intake/v1{path}", params=query or None, headers=self._headers(None))

    async def does(self, path: str, body: dict[str, Any]) -> Any:
        """Post something that must succeed."""
        answer = await self.post(path, body)
        assert answer.status_code in {200, 201, 204}, answer.text
        return answer.json()

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})


@dataclass
class Intake:
    """A running intake: its people, its database, what it publishes, what it hears."""

    http: httpx.AsyncClient
    sessions: async_sessionmaker[AsyncSession]
    keys: KeyRing
    others: dict[str, KeyRing]
    signing: Any

    def person(self, agency: str, *roles: Role, subject: str | None = None) -> Person:
        subject = subject or f"worker@{agency}"
        token = mint(self.signing, subject=subject, agency=agency, roles=roles or (Role.WORKER,))
        return Person(self.http, token, subject)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.sessions() as session:
            return list((await session.execute(text(sql), values)).all())

    async def counts(self) -> dict[str, int]:
        """How many rows each table holds: a refusal changes none of them."""
        names = [row[0] for row in await self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counted = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
        return dict([tuple(row) for row in await self.rows(counted)])

    async def published(self) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of everything in the outbox, in order."""
        rows = await self.rows("SELECT type, body::json -> 'data' FROM outbox ORDER BY position")
        return [(row[0].removeprefix("tsunagu.intake."), row[1]) for row in rows]

    async def hears(self, *events: Event, source: str = "coordination") -> None:
        """Deliver events as the worker would, all at once."""
        await self.receives([delivery(event, source) for event in events])

    async def receives(self, deliveries: Sequence[Delivery]) -> None:
        done = await consumer.take(deliveries, self.sessions, self.keys, limit=5)
        assert len(done) == len(deliveries)
        assert await self.rows("SELECT reason FROM dead_letter") == []


def delivery(event: Event, source: str = "coordination") -> Delivery:
    envelope = enveloped(event, source=source)
    return Delivery(f"tsunagu:{source}", f"{uuid4().int % 10**12}-0", envelope.encoded().encode())


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intake-keys")
    generate(folder, SERVICES)
    return folder


@pytest_asyncio.fixture(scope="module")
async def running_intake(module_database: Callable[[str], Awaitable[str]], key_folder: Path) -> AsyncIterator[Intake]:
    async with running(await module_database("intake"), key_folder) as found:
        yield found


@pytest_asyncio.fixture
async def intake(running_intake: Intake) -> Intake:
    """An intake that has seen nothing yet."""
    own = [table.name for table in reversed(metadata.sorted_tables)]
    emptied = [*own, "outbox", "inbox", "dead_letter", "idempotency", "access_log"]
    async with running_intake.sessions.begin() as session:
        await session.execute(text(f"DO $$ BEGIN {' '.join(f'DELETE FROM {name};' for name in emptied)} END $$"))
    return running_intake


@contextlib.asynccontextmanager
async def running(url: str, key_folder: Path) -> AsyncIterator[Intake]:
    signing = new_signing_key()
    issuer = key_folder / "issuer.jwks"
    issuer.write_text(public_jwks(signing))
    settings = ServiceSettings(
        service="intake",
        instance="intake",
        database_url=url,
        issuer_jwks=str(issuer),
        keys=key_folder / "intake",
        public_keys=key_folder / "public",
        now=NOW,
    )
    others = {name: KeyRing.load(key_folder / name, key_folder / "public") for name in SERVICES}
    app: FastAPI = SERVICE.api(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        database(settings) as opened,
        httpx.AsyncClient(transport=transport, base_url="http://intake") as http,
    ):
        yield Intake(http, opened.sessions, others["intake"], others, signing)

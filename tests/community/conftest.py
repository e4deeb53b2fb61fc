"""Community alone, on a real Postgres: asked over HTTP with real tokens, told events as its worker tells them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import ECKey
from pydantic import BaseModel
from sqlalchemy import select, text

from services.community.app import SERVICE
from shared.actors import Actor, Role
from shared.contracts import Envelope, Event, enveloped
from shared.db import Database, database
from shared.messaging import tables
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing, generate
from shared.settings import ServiceSettings
from shared.testing.servers import Databases
from shared.web import mint
from shared.web.tokens import new_signing_key, public_jwks

NOW = datetime.fromisoformat("2026-11-30T09:00:00+09:00")

ACTORS = {
    "coordinator": Actor("coordinator-1", "council", frozenset({Role.COORDINATOR, Role.WORKER})),
    "council_worker": Actor("worker-1", "council", frozenset({Role.WORKER})),
    "officer": Actor("officer-1", "city", frozenset({Role.CITY_OFFICER})),
    "higashi": Actor("worker-2", "higashi", frozenset({Role.WORKER})),
    "false_coordinator": Actor("worker-3", "higashi", frozenset({Role.COORDINATOR})),
    "midori": Actor("hub-1", "hub_midori", frozenset({Role.HUB})),
    "honcho": Actor("hub-2", "hub_honcho", frozenset({Role.HUB})),
    "committee": Actor("committee-1", "city", frozenset({Role.COMMITTEE})),
    "operator": Actor("operator-1", "city", frozenset({Role.OPERATOR})),
}


@dataclass
class House:
    """The running service and a look at what it keeps and publishes."""

    client: httpx.AsyncClient
    held: Database
    settings: ServiceSettings
    keys: KeyRing
    others: dict[str, KeyRing]
    issuer: ECKey
    _entry: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _headers(self, who: str) -> dict[str, str]:
        actor = ACTORS[who]
        token = mint(self.issuer, subject=actor.subject, agency=actor.agency, roles=actor.roles)
        return {"Authorization": f"Bearer {token}"}

    async def post(self, who: str, path: str, body: Any, *, key: str | None = None, **headers: str) -> httpx.Response:
        sent = self._headers(who) | {"Idempotency-Key": key or str(uuid4())} | headers
        return await self.client.post(f"/community/v1{path}", json=body, headers=sent)

    async def put(self, who: str, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.put(f"/community/v1{path}", json=body, headers=self._headers(who) | headers)

    async def get(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(f"/community/v1{path}", headers=self._headers(who))

    async def done(self, who: str, path: str, body: Any) -> Any:
        """Post what must succeed."""
        answer = await self.post(who, path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def shown(self, who: str, path: str) -> Any:
        """Get what must be shown."""
        answer = await self.get(who, path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, who: str, path: str, body: Any, status: int, problem: str) -> dict[str, Any]:
        """Post what must be refused, leaving nothing behind."""
        before = await self.counts()
        answer = await self.post(who, path, body)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}"), answer.text
        assert await self.counts() == before
        return answer.json()

    async def tell(self, *events: Event | Envelope) -> None:
        """Hand over events as the worker would, in this order and in one batch."""
        told = [one if isinstance(one, Envelope) else enveloped(one, source="elsewhere") for one in events]
        batch = [Delivery("elsewhere", f"{next(self._entry)}-0", one.encoded().encode()) for one in told]
        assert await SERVICE.consumer.take(batch, self.held.sessions, self.keys, limit=1) == batch
        assert (await self.counts())["dead_letter"] == 0

    async def published(self, kind: type[Event] | None = None) -> list[Any]:
        """What it published, in order."""
        async with self.held.sessions() as session:
            bodies = await session.execute(select(tables.outbox.c.body).order_by(tables.outbox.c.position))
            found = [Envelope.model_validate_json(body).event() for body in bodies.scalars()]
        return [event for event in found if kind is None or isinstance(event, kind)]

    async def rows(self, *names: str) -> dict[str, list[str]]:
        """What tables hold, as text, for comparing states."""
        async with self.held.sessions() as session:
            return {
                name: sorted((await session.execute(text(f'SELECT t::text FROM "{name}" AS t'))).scalars())
                for name in names
            }

    async def counts(self) -> dict[str, int]:
        """How many rows every table holds."""
        async with self.held.sessions() as session:
            names = await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            return {
                name: (await session.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()
                for name in sorted(names.scalars())
            }

    async def wipe(self) -> None:
        """Empty every table."""
        tables = ", ".join(f'"{name}"' for name in await self.counts() if name != "alembic_version")
        async with self.held.sessions.begin() as session:
            await session.execute(text(f"TRUNCATE {tables}"))

    def sealed(self, content: BaseModel) -> Any:
        """Seal something for this service."""
        return self.keys.seal(content, "community")


@pytest.fixture(scope="session")
def issuer() -> ECKey:
    return new_signing_key()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory, issuer: ECKey) -> Path:
    folder = tmp_path_factory.mktemp("community")
    generate(folder, ["community", "intake", "coordination"])
    (folder / "issuer.jwks").write_text(public_jwks(issuer))
    return folder


@pytest_asyncio.fixture(scope="session")
async def running_house(databases: Databases, keys_folder: Path, issuer: ECKey) -> AsyncIterator[House]:
    public = keys_folder / "public"
    settings = ServiceSettings(
        service="community",
        instance="community",
        database_url=await databases.clone("community"),
        issuer_jwks=str(keys_folder / "issuer.jwks"),
        keys=keys_folder / "community",
        public_keys=public,
        now=NOW,
    )
    app = SERVICE.api(settings)
    others = {name: KeyRing.load(keys_folder / name, public) for name in ("intake", "coordination")}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
        database(settings) as held,
    ):
        house = House(client, held, settings, KeyRing.load(settings.keys, public), others, issuer)
        # With every connection open beforehand, requests sent at once really race.
        await asyncio.gather(*(house.shown("coordinator", "/hubs") for _ in range(settings.database_pool)))
        yield house
    await databases.drop(settings.database_url)


@pytest_asyncio.fixture
async def house(running_house: House) -> House:
    """The running service with nothing in its tables."""
    await running_house.wipe()
    return running_house

"""Reporting on a real Postgres: events applied through its consumer, questions asked through its API."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import ECKey
from sqlalchemy import text

from services.reporting import commands
from services.reporting.app import SERVICE
from services.reporting.handlers import consumer
from shared.actors import Role
from shared.contracts import Envelope, Event, enveloped
from shared.db import Database, database
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing, generate
from shared.settings import ServiceSettings
from shared.web import mint
from shared.web.tokens import new_signing_key, public_jwks

NOW = datetime.fromisoformat("2026-11-30T09:00:00+09:00")
DERIVED = {
    "fact": "measure, key",
    "rollup": "measure, month, dimension, code",
    "reach": "tally, first_month, last_month, month_before",
    "tally_state": "tally, subject",
}


@dataclass
class Reporting:
    """The running service with a look into its database."""

    held: Database
    client: httpx.AsyncClient
    keys: KeyRing
    issuer: ECKey

    async def hears(self, *events: Event | Envelope) -> list[Envelope]:
        """Let events arrive as one batch."""
        envelopes = [e if isinstance(e, Envelope) else enveloped(e, source=e.publisher) for e in events]
        await self.takes([Delivery("tsunagu:test", f"1-{n}", e.encoded().encode()) for n, e in enumerate(envelopes)])
        return envelopes

    async def takes(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        return await consumer.take(deliveries, self.held.sessions, self.keys, limit=3)

    async def rebuilds(self) -> int:
        async with self.held.sessions.begin() as session:
            return await commands.rebuild(session)

    async def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything derived, without what came back to nothing."""
        async with self.held.sessions() as session:
            return {
                table: [
                    tuple(row)
                    for row in await session.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))
                    if row._mapping.get("amount") != 0 and row._mapping.get("cells") != []
                ]
                for table, order in DERIVED.items()
            }

    async def forgets(self) -> None:
        async with self.held.sessions.begin() as session:
            for table in ("event_archive", "inbox", "outbox", "dead_letter", "publicity", *DERIVED):
                await session.execute(text(f"DELETE FROM {table}"))  # sooner done than TRUNCATE while they are small

    async def count(self, table: str) -> int:
        async with self.held.sessions() as session:
            return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())

    def bearer(self, *, agency: str = "city", role: Role = Role.CITY_OFFICER) -> dict[str, str]:
        return {"Authorization": f"Bearer {mint(self.issuer, subject='someone', agency=agency, roles=[role])}"}

    async def get(self, path: str, *, who: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return await self.client.get(f"/reporting/v1{path}", params=query or None, headers=who or self.bearer())

    async def post(
        self, path: str, body: Any, *, who: dict[str, str] | None = None, key: str | None = None
    ) -> httpx.Response:
        headers = (who or self.bearer()) | {"Idempotency-Key": key or str(uuid4())}
        return await self.client.post(f"/reporting/v1{path}", json=body, headers=headers)

    async def indicators(self, first: str = "2026-04", to: str = "2026-11") -> dict[str, Any]:
        answer = await self.get("/indicators", **{"from": first, "to": to})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["indicators"]
        return found

    async def numbers(self, first: str = "2026-04", to: str = "2026-11") -> dict[str, tuple[list[int], int]]:
        found = await self.indicators(first, to)
        return {name: (list(one["months"].values()), one["total"]) for name, one in found.items()}

    async def facts(self, indicator: str, month: str) -> list[UUID]:
        answer = await self.get(f"/indicators/{indicator}/facts", month=month)
        assert answer.status_code == 200, answer.text
        return [UUID(item["id"]) for item in answer.json()["items"]]


@pytest.fixture(scope="session")
def issuer() -> ECKey:
    return new_signing_key()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory, issuer: ECKey) -> Path:
    folder = tmp_path_factory.mktemp("reporting")
    generate(folder, ["reporting"])
    (folder / "issuer.jwks").write_text(public_jwks(issuer))
    return folder


StartReporting = Callable[[datetime], Awaitable[Reporting]]


@contextlib.asynccontextmanager
async def running(url: str, folder: Path, issuer: ECKey, now: datetime) -> AsyncIterator[Reporting]:
    settings = ServiceSettings(
        service="reporting",
        instance="reporting",
        database_url=url,
        issuer_jwks=str(folder / "issuer.jwks"),
        keys=folder / "reporting",
        public_keys=folder / "public",
        now=now,
    )
    app = SERVICE.api(settings)
    keys = KeyRing.load(settings.keys, settings.public_keys)
    async with (
        database(settings) as held,
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client,
    ):
        yield Reporting(held, client, keys, issuer)


@pytest_asyncio.fixture(scope="module")
async def running_reporting(module_database: Any, key_folder: Path, issuer: ECKey) -> AsyncIterator[Reporting]:
    async with running(await module_database("reporting"), key_folder, issuer, NOW) as reporting:
        yield reporting


@pytest_asyncio.fixture
async def reporting(running_reporting: Reporting) -> Reporting:
    """Reporting as at 2026-11-30, with nothing heard yet."""
    await running_reporting.forgets()
    return running_reporting


@pytest_asyncio.fixture
async def reporting_at(service_database: Any, key_folder: Path, issuer: ECKey) -> AsyncIterator[StartReporting]:
    """Make a reporting of its own at another moment."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(now: datetime) -> Reporting:
            return await stack.enter_async_context(
                running(await service_database("reporting"), key_folder, issuer, now)
            )

        yield start

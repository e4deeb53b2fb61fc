"""Reporting on a real Postgres: events applied through its consumer, questions asked through its API."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio
from sqlalchemy import text

from services.reporting.app import SERVICE
from services.reporting.rebuild import rebuild
from shared.actors import Actor, Role
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import House, at_home, opened
from shared.testing.keys import Keys
from shared.testing.servers import Databases

DERIVED = {
    "fact": "measure, key",
    "rollup": "measure, month, dimension, code",
    "reach": "tally, first_month, last_month, month_before",
    "tally_state": "tally, subject",
}


def official(*, agency: str = "city", role: Role = Role.CITY_OFFICER) -> Actor:
    """Somebody of an agency in one role."""
    return Actor("someone", agency, frozenset({role}))


@dataclass
class Reporting(House):
    """The running service with a look at what it derives; a city officer asks unless somebody else is named."""

    async def rebuilds(self) -> int:
        return (await rebuild(self.held.engine, replace=True)).read

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

    async def count(self, table: str) -> int:
        return int((await self.found(f"SELECT count(*) FROM {table}"))[0][0])

    async def asks(self, path: str, *, who: Actor | None = None, **query: Any) -> httpx.Response:
        return await self.get(who or official(), path, **query)

    async def sends(self, path: str, body: Any, *, who: Actor | None = None, key: str | None = None) -> httpx.Response:
        return await self.post(who or official(), path, body, key=key)

    async def indicators(self, first: str = "2026-04", to: str = "2026-11") -> dict[str, Any]:
        answer = await self.asks("/indicators", **{"from": first, "to": to})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["indicators"]
        return found

    async def numbers(self, first: str = "2026-04", to: str = "2026-11") -> dict[str, tuple[list[int], int]]:
        found = await self.indicators(first, to)
        return {name: (list(one["months"].values()), one["total"]) for name, one in found.items()}

    async def facts(self, indicator: str, month: str) -> list[UUID]:
        answer = await self.asks(f"/indicators/{indicator}/facts", month=month)
        assert answer.status_code == 200, answer.text
        return [UUID(item["id"]) for item in answer.json()["items"]]


StartReporting = Callable[[datetime], Awaitable[Reporting]]


@pytest_asyncio.fixture(scope="session")
async def running_reporting(databases: Databases, town_keys: Keys) -> AsyncIterator[Reporting]:
    async with at_home(Reporting, SERVICE, town_keys, databases) as reporting:
        yield reporting


@pytest_asyncio.fixture
async def reporting(running_reporting: Reporting) -> Reporting:
    """Reporting as at 2026-11-30, with nothing heard yet."""
    await running_reporting.begins_anew()
    return running_reporting


@pytest_asyncio.fixture
async def reporting_at(service_database: ServiceDatabase, town_keys: Keys) -> AsyncIterator[StartReporting]:
    """Make a reporting of its own at another moment."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(now: datetime) -> Reporting:
            url = await service_database("reporting")
            return await stack.enter_async_context(opened(Reporting, SERVICE, town_keys, url, now=now))

        yield start

"""The intake service on a real database, spoken to over HTTP by people with tokens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.intake.app import SERVICE
from shared.actors import Actor, Role
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import House, at_home
from shared.testing.keys import Keys
from shared.testing.servers import Databases

if TYPE_CHECKING:
    from tests.intake.sisters import Town


@dataclass
class Person:
    """Somebody with a token who asks intake."""

    http: httpx.AsyncClient
    token: str
    subject: str

    async def post(self, path: str, body: dict[str, Any], *, key: str | None = None, **headers: str) -> httpx.Response:
        return await self.http.post(f"/intake/v1{path}", json=body, headers=self._headers(key or uuid4().hex) | headers)

    async def put(self, path: str, body: dict[str, Any], *, if_match: str | None = None) -> httpx.Response:
        match = {"If-Match": if_match} if if_match else {}
        return await self.http.put(f"/intake/v1{path}", json=body, headers=self._headers(None) | match)

    async def send(
        self, method: str, path: str, *, if_match: str | None = None, kind: str | None = None, **options: Any
    ) -> httpx.Response:
        """Ask in any other way: another method, a body that is no object, a file."""
        more = {"If-Match": if_match, "Content-Type": kind}
        key = uuid4().hex if method == "POST" else None
        headers = self._headers(key) | {name: value for name, value in more.items() if value}
        return await self.http.request(method, f"/intake/v1{path}", headers=headers, **options)

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
class Intake(House):
    """A running intake with its people."""

    def person(self, agency: str, *roles: Role, subject: str | None = None) -> Person:
        subject = subject or f"worker@{agency}"
        token = self.files.token(Actor(subject, agency, frozenset(roles or (Role.WORKER,))))
        return Person(self.client, token, subject)

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of everything that was published, in order."""
        return [(each.type.removeprefix("tsunagu.intake."), each.data) for each in await self.envelopes()]


@pytest_asyncio.fixture(scope="session")
async def running_intake(databases: Databases, town_keys: Keys) -> AsyncIterator[Intake]:
    async with at_home(Intake, SERVICE, town_keys, databases) as found:
        yield found


@pytest_asyncio.fixture
async def intake(running_intake: Intake) -> Intake:
    """An intake that has seen nothing yet."""
    await running_intake.begins_anew()
    return running_intake


@pytest_asyncio.fixture(scope="module")
async def offices(module_database: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory) -> "AsyncIterator[Town]":
    """The city's intake and kita's own, each with its database and keys."""
    from tests.intake.sisters import Town, office

    keys = Keys.make(tmp_path_factory.mktemp("keys"))
    keys.add("kita")
    city_url, kita_url = await module_database("intake"), await module_database("intake")
    async with office(keys, city_url, "intake") as city, office(keys, kita_url, "kita") as kita:
        yield Town(city, kita, keys)


@pytest_asyncio.fixture
async def town(offices: "Town") -> "Town":
    """Two intakes that have seen nothing yet."""
    await offices.wipe()
    return offices

"""Containers replaced one after the other under load: no client sees an error, and nothing is lost or done twice."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Awaitable

import httpx
import pytest

from shared.demo.household import ADDRESS, MEMBERS
from shared.demo.story import CITY, WINDOW
from shared.testing.eventually import eventually
from tests.compose.conftest import ROOT, Installation

pytestmark = pytest.mark.compose
REPLACED = ("intake-worker", "intake-api", "reporting-worker", "reporting-api")
INDICATORS = "/reporting/v1/indicators?from=2026-07&to=2026-07"
CLIENTS = 4


def consultation() -> dict[str, object]:
    return {
        "on": "2026-07-01",
        "desk": "sogo",
        "channel": "phone",
        "source": "school",
        "household": {"address": ADDRESS, "members": MEMBERS},
    }


class Load:
    """Clients that ask without pause and never ask twice; what was answered is counted by status."""

    def __init__(self, installation: Installation) -> None:
        self.over = asyncio.Event()
        self.answers: Counter[tuple[str, str]] = Counter()
        self._numbers = itertools.count()
        self._installation = installation

    async def write(self) -> None:
        async with self._client() as client:
            headers = {"Authorization": f"Bearer {self._installation.token(WINDOW)}"}
            while not self.over.is_set():
                key = {"Idempotency-Key": f"replacing-{next(self._numbers)}"}
                path = "/intake/v1/consultations"
                await self._note("POST", client.post(path, json=consultation(), headers=headers | key))

    async def read(self) -> None:
        async with self._client() as client:
            headers = {"Authorization": f"Bearer {self._installation.token(CITY)}"}
            while not self.over.is_set():
                await self._note("GET", client.get(INDICATORS, headers=headers))

    async def _note(self, what: str, asking: Awaitable[httpx.Response]) -> None:
        try:
            self.answers[what, str((await asking).status_code)] += 1
        except httpx.HTTPError as failure:
            self.answers[what, type(failure).__name__] += 1

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._installation.url, timeout=60, trust_env=False)


def containers(installation: Installation) -> dict[str, str]:
    lines = installation.compose("ps", "--format", "json").stdout.splitlines()
    return {state["Service"]: state["ID"] for state in map(json.loads, lines)}


async def replace(installation: Installation, *services: str) -> None:
    program = ROOT / "docs" / "operations" / "replace.sh"
    replacing = await asyncio.create_subprocess_exec(
        program, *services, cwd=ROOT, env=installation.environment, stderr=asyncio.subprocess.PIPE
    )
    _, told = await replacing.communicate()
    assert replacing.returncode == 0, told.decode()[-3000:]


async def counted(installation: Installation) -> int:
    async with httpx.AsyncClient(base_url=installation.url, timeout=60, trust_env=False) as client:
        answer = await client.get(INDICATORS, headers={"Authorization": f"Bearer {installation.token(CITY)}"})
    return int(answer.json()["indicators"]["consultations_received"]["total"])


async def test_nobody_notices_that_apis_and_workers_are_replaced(installation: Installation) -> None:
    before, earlier = await counted(installation), containers(installation)
    load = Load(installation)
    clients = [asyncio.create_task(load.write()) for _ in range(CLIENTS)]
    clients.append(asyncio.create_task(load.read()))

    await replace(installation, *REPLACED)
    load.over.set()
    await asyncio.gather(*clients)

    if set(load.answers) != {("POST", "201"), ("GET", "200")}:
        told = installation.compose("logs", "--no-color", "--tail", "8", "gateway").stdout
        pytest.fail(f"{load.answers}\n{told}", pytrace=False)
    now = containers(installation)
    assert {service for service in now if now[service] != earlier[service]} == set(REPLACED)

    async def all_counted() -> bool:
        return await counted(installation) == before + load.answers["POST", "201"]

    await eventually(all_counted, timeout=120)

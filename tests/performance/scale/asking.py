"""Who asks: one person over HTTP, every kind of question in turns; what counts is the 95th of a hundred answers."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import httpx
import psutil

from shared.stack.ports import choose_ports
from tests.performance.figures import Figure
from tests.performance.house import House
from tests.performance.programs import megabytes, running, served

GOAL_MS, WARM_UP = 50.0, 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a GET with its query, or a search with its words."""

    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] | None = None


Say = Callable[[str], None]
Kinds = dict[str, Callable[[random.Random], Question]]


@dataclass(frozen=True, slots=True)
class Told:
    """How long a kind of question took, in milliseconds, and how many lines came at most.

    `cpu` is what the API and Postgres worked for one answer: unlike the others it hardly depends on what else runs.
    """

    p50: float
    p95: float
    cpu: float
    lines: int


def slowest(kinds: Mapping[str, Told]) -> Figure:
    """The slowest kind beside the bar."""
    return Figure(max(each.p95 for each in kinds.values()), GOAL_MS, "ms")


class Client:
    """One person who asks, one question after the other."""

    def __init__(self, http: httpx.AsyncClient, service: str, token: str) -> None:
        self._http, self._root, self._authorization = http, f"/{service}/v1", {"Authorization": f"Bearer {token}"}

    def as_another(self, token: str) -> Client:
        """Somebody else who asks the same process."""
        another = Client(self._http, "", token)
        another._root = self._root
        return another

    async def measure_all(self, kinds: Kinds, samples: int) -> dict[str, Told]:
        """Measure each kind in turn."""
        return {name: await self.measure(kind, samples) for name, kind in kinds.items()}

    async def measure(self, kind: Callable[[random.Random], Question], samples: int) -> Told:
        """Ask so often, after some times that do not count."""
        chance, took, lines, worked = random.Random(5), [], 0, 0.0
        for n in range(WARM_UP + samples):
            if n == WARM_UP:
                worked = _worked()
            question = kind(chance)
            started = time.perf_counter()
            answer = await self._ask(question)
            if n >= WARM_UP:
                took.append((time.perf_counter() - started) * 1000)
            lines = max(lines, len(answer.json().get("items", ())))
        return Told(median(took), quantiles(took, n=20)[-1], (_worked() - worked) * 1000 / samples, lines)

    async def export(self, since: date, pid: int) -> tuple[float, int]:
        """Take everything as CSV; gives how many MB the process grew by at most, and how many lines came."""
        before, most, lines = megabytes(pid), 0.0, 0
        query = {"from": since.isoformat(), "format": "csv"}
        async with self._http.stream(
            "GET", f"{self._root}/exports/consultations", params=query, headers=self._authorization
        ) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                lines += piece.count(b"\n")
                most = max(most, megabytes(pid) - before)
        return most, lines

    async def _ask(self, question: Question) -> httpx.Response:
        path, headers = f"{self._root}{question.path}", self._authorization
        if question.words is None:
            answer = await self._http.get(path, params=dict(question.query), headers=headers)
        else:
            headers = headers | {"Idempotency-Key": uuid4().hex}
            answer = await self._http.post(
                path, params=dict(question.query), json=dict(question.words), headers=headers
            )
        answer.raise_for_status()
        return answer


def _worked() -> float:
    """Seconds of processor time of all that was started here, servers and API."""
    times = (process.cpu_times() for process in psutil.Process().children(recursive=True))
    return sum(each.user + each.system for each in times)


@contextlib.asynccontextmanager
async def asking(house: House, service: str, database: str, token: str) -> AsyncIterator[tuple[Client, int]]:
    """Run the API until the block ends; gives who asks it, and its process."""
    port = choose_ports([service], {})[service]
    environment = house.environment(service, database)
    address = f"http://127.0.0.1:{port}"
    program, ready = served(f"services.{service}.app:api", port), f"{address}/{service}/readyz"
    with running(f"{service}-api", program, environment, house.folder, ready) as process:
        async with httpx.AsyncClient(base_url=address, timeout=60) as http:
            yield Client(http, service, token), process.pid

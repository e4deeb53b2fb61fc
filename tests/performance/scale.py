"""`make bench-scale`: work lists, pages and searches with 1,000,000 consultations, asked over HTTP by one client.

The process asked is the real API on a real Postgres; every kind of question is asked in turns with other words and
pages. What counts is the 95th of a hundred answers of the slowest kind.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from shared.stack.account import choose_account
from shared.stack.ports import choose_ports
from shared.testing.servers import temporary_folder
from shared.web.paging import encode_cursor
from tests.performance.content import AGENCY
from tests.performance.figures import Figure, show
from tests.performance.house import House, built, connected
from tests.performance.programs import megabytes, running, served
from tests.performance.scale_rows import DAYS, Pool, fill, give_all

GOAL_MS, GOAL_EXPORT_MB, WARM_UP = 50.0, 50.0, 5
LISTS = ("mine", "desk", "agency", "overdue", "unanswered", "waiting", "without_contact", "drafts")
console = Console(highlight=False, soft_wrap=True, width=100)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a GET with its query, or a search with its words."""

    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] | None = None


Kinds = dict[str, Callable[[random.Random], Question]]


def lists(today: date) -> Kinds:
    """Every list, its first page and one far behind, and the counts."""

    def cursor(chance: random.Random, *, rank: int = 2) -> str:
        return encode_cursor(rank, today - timedelta(days=chance.randrange(DAYS)), UUID(int=chance.getrandbits(128)))

    def first(name: str) -> Callable[[random.Random], Question]:
        return lambda _: Question("/work", {"list": name})

    def deep(name: str) -> Callable[[random.Random], Question]:
        return lambda chance: Question("/work", {"list": name, "cursor": cursor(chance)})

    kinds: Kinds = {f"work {name}": first(name) for name in LISTS}
    kinds |= {f"work {name}, deep": deep(name) for name in ("agency", "overdue", "without_contact")}
    kinds["work counts"] = lambda _: Question("/work/counts")
    for name, query in {"all": {}, "open": {"status": "open"}, "concluded": {"status": "concluded"}}.items():
        kinds[f"consultations {name}"] = lambda _, query=query: Question("/consultations", query)  # type: ignore[misc]
        kinds[f"consultations {name}, deep"] = lambda chance, query=query: Question(  # type: ignore[misc]
            "/consultations", query | {"cursor": cursor(chance)}
        )
    return kinds


def searches(pool: Pool, today: date) -> Kinds:
    """Every kind of word, common and rare ones, and a page far behind."""

    def asks(words: Callable[[random.Random], Mapping[str, str]], *, deep: bool = False) -> Any:
        def ask(chance: random.Random) -> Question:
            place = (today - timedelta(days=chance.randrange(DAYS)), UUID(int=chance.getrandbits(128)))
            return Question("/consultations/searches", {"cursor": encode_cursor(*place)} if deep else {}, words(chance))

        return ask

    def kana(chance: random.Random) -> dict[str, str]:
        return {"name": (chance.choice(pool.people).kana or "")}

    return {
        "search commonest kana": asks(lambda _: {"name": "キョコウ"}),
        "search commonest kana, deep": asks(lambda _: {"name": "キョ"}, deep=True),
        "search whole reading": asks(kana),
        "search given name": asks(lambda chance: {"name": (chance.choice(pool.people).name or "").split()[1]}),
        "search birth date": asks(lambda chance: {"birth_date": str(chance.choice(pool.people).birth_date)}),
        "search birth year": asks(lambda chance: {"birth_date": str(1940 + chance.randrange(80))}),
        "search town": asks(lambda chance: {"address": chance.choice(pool.places)[7:10]}),
        "search house": asks(lambda chance: {"address": chance.choice(pool.places)}),
        "search phone": asks(lambda chance: {"phone": chance.choice(pool.phones)}),
        "search last digits": asks(lambda chance: {"phone": chance.choice(pool.phones)[-4:]}),
        "search number": asks(lambda chance: {"number": f"I-{today.year}-{chance.randint(1, 1000):06}"}),
        "search name and town": asks(lambda chance: {"name": "キョコウ", "address": chance.choice(pool.places)[7:10]}),
    }


@dataclass(frozen=True, slots=True)
class Told:
    """How long a kind of question took, in milliseconds, and how many lines came at most.

    `cpu` is what the API and Postgres worked for one answer: unlike the others it hardly depends on what else runs.
    """

    p50: float
    p95: float
    cpu: float
    lines: int


class Client:
    """One person who asks, one question after the other."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._authorization = http, {"Authorization": f"Bearer {token}"}

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
            "GET", "/intake/v1/exports/consultations", params=query, headers=self._authorization
        ) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                lines += piece.count(b"\n")
                most = max(most, megabytes(pid) - before)
        return most, lines

    async def _ask(self, question: Question) -> httpx.Response:
        path, headers = f"/intake/v1{question.path}", self._authorization
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
async def asking(house: House) -> AsyncIterator[tuple[Client, int]]:
    """Run the API until the block ends; gives who asks it, and its process."""
    port = choose_ports(["intake"], {})["intake"]
    environment = house.environment("intake", house.intake)
    address = f"http://127.0.0.1:{port}"
    with running(
        "intake-api", served("services.intake.app:api", port), environment, house.folder, f"{address}/intake/readyz"
    ) as process:
        async with httpx.AsyncClient(base_url=address, timeout=60) as http:
            yield Client(http, house.token), process.pid


def say(line: str) -> None:
    """Tell how it goes on."""
    console.print(f"{time.perf_counter() - STARTED:5.0f} s  {line}", style="dim")


STARTED = time.perf_counter()


async def main(rows: int, samples: int, path: Path) -> bool:
    """Fill, ask, print, write; returns whether the bars were met."""
    with temporary_folder(choose_account()) as folder:
        async with built(folder) as house:
            pool = Pool(folder / "keys")
            async with connected(_as_admin(house)) as one, connected(_as_admin(house)) as two:
                await fill(one, two, pool, rows=rows, today=house.today, say=say)
            async with asking(house) as (client, pid):
                told = {
                    group: {name: await client.measure(kind, samples) for name, kind in kinds.items()}
                    for group, kinds in (("list", lists(house.today)), ("search", searches(pool, house.today)))
                }
                say(f"scale: asked, the API took {megabytes(pid):.0f} MB")
                async with connected(_as_admin(house)) as connection:
                    await give_all(connection, AGENCY)
                grown, lines = await client.export(house.today - timedelta(days=DAYS), pid)
                say(f"scale: {lines:,} lines exported, the API grew by {grown:.0f} MB meanwhile")
    _show(told)
    figures = {
        f"scale_{group}_p95": Figure(max(each.p95 for each in kinds.values()), GOAL_MS, "ms")
        for group, kinds in told.items()
    }
    figures["scale_export_growth"] = Figure(grown, GOAL_EXPORT_MB, "MB")
    show(figures, console)
    _write_beside(figures, path)
    return all(figure.met for figure in figures.values())


def _as_admin(house: House) -> str:
    """The address of intake's database for who may put its triggers to sleep."""
    return house.admin_url.rpartition("/")[0] + "/" + house.intake.rpartition("/")[2]


def _show(told: Mapping[str, Mapping[str, Told]]) -> None:
    table = Table("asked", "p50 ms", "p95 ms", "worked ms", "lines")
    for kinds in told.values():
        for name, each in kinds.items():
            table.add_row(name, f"{each.p50:.1f}", f"{each.p95:.1f}", f"{each.cpu:.1f}", str(each.lines))
    console.print(table)


def _write_beside(figures: Mapping[str, Figure], path: Path) -> None:
    """Leave what other benches wrote there."""
    known = json.loads(path.read_text()) if path.exists() else {}
    told = known | {name: figure.written() for name, figure in figures.items()}
    path.write_text(json.dumps(told, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many consultations")
    parser.add_argument("--samples", type=int, default=100, help="how often each kind of question is asked")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures are written")
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    sys.exit(0 if asyncio.run(main(given.rows, given.samples, given.json)) else 1)

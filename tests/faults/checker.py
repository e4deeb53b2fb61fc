"""The independent checker: what was acknowledged against every service's rows, the streams and the indicators.

It reads tables and answers as they are and uses nothing of the services' code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from shared.contracts.topology import SUBSCRIPTIONS, stream
from shared.messaging.clients import Client, open_client
from shared.stack.state import State
from shared.testing.eventually import eventually
from tests.faults.driver import Acknowledged
from tests.faults.traces import TRACES

MONTHS = [f"2026-{month:02}" for month in range(4, 12)]
RANGE = "/reporting/v1/indicators?from=2026-04&to=2026-11"
TOLD = 10
COUNTED_WITHIN_S = 180.0


@dataclass
class Verdict:
    """How many were lost, doubled and stuck, and the first of what was found of each."""

    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.stuck)

    def compare(self, where: str, found: Counter[Any], wanted: Iterable[Any]) -> None:
        """Each wanted once, and nothing else."""
        expected = Counter(wanted)
        missing, more = expected - found, found - expected
        self.lost += missing.total()
        self.doubled += more.total()
        self._tell(f"{where}: missing", missing)
        self._tell(f"{where}: too many", more)

    def hold(self, where: str, count: int) -> None:
        """So many do not move on."""
        self.stuck += count
        if count:
            self.findings.append(f"{where}: {count}")

    def settle(self, where: str, found: Counter[Any], wanted: Iterable[Any]) -> None:
        """Dead letters: those expected and no others."""
        expected = Counter(wanted)
        missing, more = expected - found, found - expected
        self.stuck += missing.total() + more.total()
        self._tell(f"{where}: missing", missing)
        self._tell(f"{where}: too many", more)

    def _tell(self, what: str, some: Counter[Any]) -> None:
        if some:
            self.findings.append(f"{what} {some.total()}: {[str(each) for each in list(some)[:TOLD]]}")


@dataclass
class Checker:
    """Compares one stack with what its clients were told; `before` is what stood there before they began."""

    state: State
    city_token: str
    redis_url: str = ""
    partitions: int = 1
    before: Mapping[tuple[str, str, str], frozenset[UUID]] = field(default_factory=dict)
    standing: Mapping[str, int] = field(default_factory=dict)

    async def note_what_stands(self) -> None:
        """Remember rows and stocks that are none of the clients' doing (the profile's hubs)."""

        async def counted() -> bool:
            return (await self._road()).clean

        await eventually(counted, timeout=COUNTED_WITHIN_S)
        found = {}
        for trace in TRACES.values():
            for place in trace.places:
                found[place] = frozenset(await self._ids(*place))
        self.before = found
        figures = await self._figures()
        self.standing = {trace.indicator: figures[trace.indicator][MONTHS[0]] for trace in TRACES.values()}

    async def verdict(self, acknowledged: Sequence[Acknowledged], hostile: Iterable[tuple[str, str]]) -> Verdict:
        """Look once, everywhere."""
        verdict = Verdict()
        for kind, trace in TRACES.items():
            ids = [done.id for done in acknowledged if done.kind == kind]
            for place in trace.places:
                verdict.compare(".".join(place), await self._ids(*place), [*ids, *self.before[place]])
        await self._compare_figures(verdict, acknowledged)
        await self._look_at_the_road(verdict, set(hostile))
        return verdict

    async def _road(self) -> Verdict:
        verdict = Verdict()
        await self._look_at_the_road(verdict, set())
        return verdict

    async def _ids(self, service: str, table: str, column: str) -> Counter[UUID]:
        statement = _QUERIES.get(table, f"SELECT {column} FROM {table}").format(*column.split())
        return Counter(UUID(str(row[0])) for row in await self._rows(service, statement))

    async def _rows(self, service: str, statement: str) -> list[Any]:
        connection = await asyncpg.connect(self.state.databases[service])
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    async def _compare_figures(self, verdict: Verdict, acknowledged: Sequence[Acknowledged]) -> None:
        figures = await self._figures()
        for kind, trace in TRACES.items():
            amounts: Counter[str] = Counter()
            for done in acknowledged:
                if done.kind == kind:
                    amounts[f"{done.on:%Y-%m}"] += done.heads if kind == "session" else 1
            level = self.standing[trace.indicator]
            wanted: Counter[tuple[str, str]] = Counter()
            for month in MONTHS:
                level = level + amounts[month] if trace.stock else amounts[month]
                wanted[trace.indicator, month] = level
            found = Counter({(trace.indicator, month): figures[trace.indicator][month] for month in MONTHS})
            verdict.compare("indicators", found, wanted.elements())

    async def _figures(self) -> dict[str, dict[str, int]]:
        headers = {"Authorization": f"Bearer {self.city_token}"}
        async with httpx.AsyncClient(base_url=self.state.base_url, timeout=30, trust_env=False) as client:
            answer = await client.get(RANGE, headers=headers)
        answer.raise_for_status()
        rows = answer.json()["indicators"]
        beside = {f"{name}.{key}": each for name, row in rows.items() for key, each in row["apart"].items()}
        return {name: row["months"] for name, row in (rows | beside).items()}

    async def _look_at_the_road(self, verdict: Verdict, hostile: set[tuple[str, str]]) -> None:
        """Nothing waits in an outbox or a group, and the dead letters are the hostile entries."""
        for service, publishers in SUBSCRIPTIONS.items():
            unpublished = await self._rows(service, "SELECT count(*) FROM outbox WHERE entry_ms IS NULL")
            verdict.hold(f"{service}: not published", unpublished[0][0])
            heard = [entry for entry in hostile if entry[0].split(":")[1] in publishers]
            laid = await self._rows(service, "SELECT stream, entry FROM dead_letter WHERE status <> 'applied'")
            verdict.settle(f"{service}: dead letters", Counter((row[0], row[1]) for row in laid), heard)
        redis = open_client(self.redis_url or self.state.redis_url)
        try:
            for publisher in {name for names in SUBSCRIPTIONS.values() for name in names}:
                for part in range(self.partitions):
                    await _look_at_groups(redis, stream(publisher, part, self.partitions), verdict)
        finally:
            await redis.aclose()


async def _look_at_groups(redis: Client, stream: str, verdict: Verdict) -> None:
    wanted = {group for group, publishers in SUBSCRIPTIONS.items() if stream.split(":")[1] in publishers}
    for group in await redis.xinfo_groups(stream):
        name = group["name"].decode()
        wanted.discard(name)
        verdict.hold(f"{stream} {name}: pending", group["pending"])
        unread = await redis.xrange(stream, f"({group['last-delivered-id'].decode()}", "+")
        verdict.hold(f"{stream} {name}: not read", len(unread))
    verdict.hold(f"{stream}: groups missing {sorted(wanted) or ''}", len(wanted))


_QUERIES = {
    "event_archive": "SELECT (body::jsonb -> 'data' ->> '{1}') FROM event_archive WHERE type = '{0}'",
    "closure": "SELECT case_id FROM closure",
    "fact": "SELECT fact_id FROM fact WHERE measure = '{0}'",
}

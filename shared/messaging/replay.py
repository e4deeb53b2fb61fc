"""Replay: a publisher's kept history for one consumer, while nobody else notices (ADR 013).

Read from the publisher's outbox in the order of its positions, and put on a stream of the consumer's own, to which its
worker listens as to any other. What the consumer has applied it knows and is not sent again: a replay may be broken
off and begun anew at any time, and goes on where it was.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.topology import replay_stream
from shared.messaging.clients import Client, open_client
from shared.messaging.entries import START, after, order
from shared.messaging.marks import groups_of, read_groups, text_of
from shared.messaging.reading import DATA
from shared.messaging.subscribers import ensure_groups
from shared.postgres import connect, dsn

BOUND = 5_000
"""So many entries lie on the consumer's stream at most."""
PAGE = 5_000
CHUNK = 500
PAUSE_S = 0.05
PATIENCE_S = 30.0

_BEFORE = "SELECT coalesce(min(position), 1) - 1 FROM outbox WHERE recorded_at >= $1"
_WHOLE = "SELECT NOT EXISTS (SELECT FROM outbox WHERE recorded_at < $1)"
_KEPT = """SELECT position, event_id, recorded_at FROM outbox
WHERE position > $1 AND position <= $2 AND recorded_at >= $3 AND entry_ms IS NOT NULL ORDER BY position"""
"""A stretch of positions, not a LIMIT: to find the next few, the planner would sort all that is left, each time."""
_BODIES = """SELECT body FROM outbox
WHERE position = ANY($1::bigint[]) AND recorded_at BETWEEN $2 AND $3 ORDER BY position"""
_APPLIED = "SELECT coalesce(to_regclass('applied'), 'inbox')::text"
"""A consumer that claims elsewhere than in the inbox says by a view of that name what it has applied."""
_LACKING = """SELECT asked.event_id,
    asked.event_id IN (SELECT event_id FROM dead_letter WHERE status <> 'applied' AND event_id IS NOT NULL) AS aside
FROM unnest($1::uuid[]) AS asked (event_id)
WHERE NOT EXISTS (SELECT FROM {applied} AS applied WHERE applied.event_id = asked.event_id)"""
_FAILED = "SELECT count(*) FROM dead_letter WHERE stream = $1 AND laid_at >= $2 AND status <> 'applied'"
_REPLAYED = """INSERT INTO replayed (publisher) VALUES ($1)
ON CONFLICT (publisher) DO UPDATE SET replayed_at = excluded.replayed_at"""


class NobodyListens(Exception):  # noqa: N818 — a state of the world, not a fault of the programme
    """The consumer's worker takes nothing from its stream: it does not run."""


class NothingApplied(Exception):  # noqa: N818 — as above
    """The consumer's worker takes everything from its stream and applies nothing of it."""


@dataclass
class Progress:
    """How far a replay has come: events of the history looked at, told again, and laid aside."""

    read: int = 0
    sent: int = 0
    aside: int = 0
    reached: datetime | None = None


@dataclass
class Replay:
    """One publisher's history for one consumer, from `since` on.

    `say` is told how far it is after every page. Nothing is lost with Redis: what was on the stream is then found to be
    lacking, and told once more.
    """

    publisher: str
    consumer: str
    kept: "asyncpg.Connection[Any]"
    """A connection to the publisher's database."""
    heard: "asyncpg.Connection[Any]"
    """A connection to the consumer's."""
    redis: Client
    since: datetime
    say: Callable[[Progress], None] = lambda _: None
    progress: Progress = field(default_factory=Progress)
    _lacked: int = field(default=0, init=False)
    """How many were found lacking in the way through that is under way, or the last."""
    _told_to: int = field(default=0, init=False)
    """What lies below was counted as told: what Redis lost is told again, and counted once."""

    @property
    def stream(self) -> str:
        """Where the history is told."""
        return replay_stream(self.consumer)

    async def run(self) -> Progress:
        """Tell what lacks, wait until it is applied or laid aside, and note in the consumer's database that it was.

        Only the whole history makes a service that joins late go on live. Raises NobodyListens when the consumer's
        worker takes nothing for PATIENCE_S seconds, NothingApplied.
        """
        begun = await self.heard.fetchval("SELECT now()")
        # From here on the live streams let nothing go before the consumer has it: no gap behind the last position.
        await ensure_groups(self.redis, [self.stream, *await self._live_streams()], self.consumer)
        until = await self.kept.fetchval("SELECT coalesce(max(position), 0) FROM outbox")
        while not await self._lacks_nothing(until):
            await ensure_groups(self.redis, [self.stream], self.consumer)
        self.progress.sent -= await self.heard.fetchval(_FAILED, self.stream, begun)
        if await self.kept.fetchval(_WHOLE, self.since):
            await self.heard.execute(_REPLAYED, self.publisher)
        return self.progress

    async def _live_streams(self) -> list[str]:
        own = f"tsunagu:{self.publisher}"
        names = [row["stream"] for row in await self.kept.fetch("SELECT stream FROM stream_tail")]
        return [name for name in names if name == own or name.startswith(f"{own}:")]

    async def _lacks_nothing(self, until: int) -> bool:
        """One way through the history; True when there was nothing to tell: what Redis lost unseen shows only so.

        Raises NothingApplied when everything told before was taken, and as much lacks as then.
        """
        before, self._lacked = self._lacked, 0
        self.progress.read = self.progress.aside = 0
        if not await self._told_all(until):
            self._lacked = 0  # what lacks next time was lost, not refused
            return False
        if 0 < self._lacked == before:
            raise NothingApplied
        return not self._lacked

    async def _told_all(self, until: int) -> bool:
        """One way through the history; False when Redis lost what was on the stream."""
        last = START
        async for page in self._pages(until):
            lacking = await self._lacking(page)
            for start in range(0, len(lacking), CHUNK):
                chunk = lacking[start : start + CHUNK]
                if not await self._until(last, partial(_has_room, len(chunk))):
                    return False
                last = await self._send(chunk)
            self.progress.read += len(page)
            self._lacked += len(lacking)
            self.progress.sent += sum(row["position"] > self._told_to for row in lacking)
            self._told_to = max([self._told_to, *(row["position"] for row in lacking)])
            self.progress.reached = page[-1]["recorded_at"]
            self.say(self.progress)
        return await self._until(last, lambda mark, _: order(mark) >= order(last))

    async def _pages(self, until: int) -> AsyncIterator[list[asyncpg.Record]]:
        before = await self.kept.fetchval(_BEFORE, self.since)
        for first in range(before, until, PAGE):
            if page := await self.kept.fetch(_KEPT, first, min(first + PAGE, until), self.since):
                yield page

    async def _lacking(self, page: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        """What the consumer has neither applied nor laid aside."""
        applied = await self.heard.fetchval(_APPLIED)
        found = await self.heard.fetch(_LACKING.format(applied=applied), [row["event_id"] for row in page])
        aside: dict[UUID, bool] = {row["event_id"]: row["aside"] for row in found}
        self.progress.aside += sum(aside.values())
        return [row for row in page if aside.get(row["event_id"]) is False]

    async def _send(self, chunk: Sequence[asyncpg.Record]) -> str:
        recorded = [row["recorded_at"] for row in chunk]
        positions = [row["position"] for row in chunk]
        pipeline = self.redis.pipeline(transaction=False)
        for row in await self.kept.fetch(_BODIES, positions, min(recorded), max(recorded)):
            pipeline.xadd(self.stream, {DATA: row["body"]})
        entries: list[bytes] = await pipeline.execute()
        return entries[-1].decode()

    async def _until(self, last: str, enough: Callable[[str, int], bool]) -> bool:
        """Wait until mark and length of the stream are as wanted; False when `last`, the last entry sent, was lost."""
        waiting = _Waiting()
        while True:
            mark = (await read_groups(self.redis, self.stream)).get(self.consumer)
            if mark is None:
                return False
            await self.redis.xtrim(self.stream, minid=after(mark), approximate=False)
            if order(mark) < order(last) and not await self.redis.xrange(self.stream, last, last):
                return False
            if enough(mark, await self.redis.xlen(self.stream)):
                return True
            waiting.look(await self._delivered())
            await asyncio.sleep(PAUSE_S)

    async def _delivered(self) -> str | None:
        """The id of the last entry that a worker took; None when all are taken."""
        groups = await groups_of(self.redis, self.stream)
        taken = next((text_of(g["last-delivered-id"]) for g in groups if text_of(g["name"]) == self.consumer), START)
        return taken if await self.redis.xrange(self.stream, f"({taken}", "+", count=1) else None


def _has_room(more: int, _mark: str, length: int) -> bool:
    return length + more <= BOUND


class _Waiting:
    """Gives up when entries lie there and nobody takes one."""

    def __init__(self) -> None:
        self._taken: str | None = None
        self._since = asyncio.get_running_loop().time()

    def look(self, taken: str | None) -> None:
        now = asyncio.get_running_loop().time()
        if taken is None or taken != self._taken:
            self._taken, self._since = taken, now
        elif now - self._since > PATIENCE_S:
            raise NobodyListens


@contextlib.asynccontextmanager
async def opened(kept_url: str, heard_url: str, redis_url: str) -> AsyncIterator[dict[str, Any]]:
    """The connections of a replay, by the names of its fields. Raises OSError, PostgresError, RedisError."""
    async with contextlib.AsyncExitStack() as stack:
        connections = {}
        for name, url in (("kept", kept_url), ("heard", heard_url)):
            connections[name] = await connect(dsn(url))
            stack.push_async_callback(connections[name].close)
        redis = open_client(redis_url)
        stack.push_async_callback(redis.aclose)
        yield {**connections, "redis": redis}

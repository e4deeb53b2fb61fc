"""The relay: carries what lies in the outbox onto the streams, and again whatever a stream lost.

One relay per service and database works at a time (an advisory lock); it is woken after commits and polls besides.
Killed between XADD and marking it publishes again, which the consumers' inboxes make harmless.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.contracts.topology import consumers_of, stream
from shared.db import OUTBOX_CHANNEL, dsn
from shared.locks import Lock
from shared.messaging import months
from shared.messaging.course import keep_course
from shared.messaging.entries import START, order
from shared.messaging.marks import read_groups, safe_mark
from shared.settings import ServiceSettings
from shared.telemetry.metrics import bus

log = structlog.get_logger()

RETRY_S = 1.0
FROZEN_S = 30  # a relay that asks Postgres nothing for so long is frozen or gone, and another takes its lock
RECOVER_PAGE = 1000
MONTHS_S = 3600  # how often it is looked whether the outbox has its months ahead
MAX_BIGINT = 2**63 - 1  # a mark just below `<ms>-0` has the greatest sequence of Redis, which no bigint holds
OUTAGES = (OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError)

_WAITING = """SELECT position, recorded_at, body FROM outbox WHERE stream = $1 AND entry_ms IS NULL
ORDER BY position LIMIT $2"""
_PUBLISHED = """WITH tail AS (
    INSERT INTO stream_tail (stream, entry) VALUES ($4, $5) ON CONFLICT (stream) DO UPDATE SET entry = excluded.entry
)
UPDATE outbox SET
    entry_ms = ($2::bigint[])[width_bucket(position, $1::bigint[])],
    entry_seq = ($3::bigint[])[width_bucket(position, $1::bigint[])]
WHERE position = ANY($1::bigint[]) AND recorded_at BETWEEN $6 AND $7"""
"""No join: the positions ascend, so each finds its place among them; and Postgres touches only the months concerned."""
_ABOVE = """SELECT position, recorded_at, entry_ms, entry_seq FROM outbox
WHERE stream = $1 AND entry_ms IS NOT NULL AND (entry_ms, entry_seq) > ($2, $3)
ORDER BY entry_ms, entry_seq LIMIT $4"""
_AGAIN = """UPDATE outbox SET entry_ms = NULL, entry_seq = NULL
WHERE position = ANY($1::bigint[]) AND recorded_at BETWEEN $2 AND $3"""
_TRIMMED = """INSERT INTO stream_tail (stream, entry, trimmed) VALUES ($1, '0-0', $2)
ON CONFLICT (stream) DO UPDATE SET trimmed = excluded.trimmed"""
_KEEP_MARK = """INSERT INTO stream_mark (stream, consumer_group, acknowledged) VALUES ($1, $2, $3)
ON CONFLICT (stream, consumer_group) DO UPDATE SET acknowledged = excluded.acknowledged, seen_at = now()"""


@dataclass
class Relay:
    """Carries one service's outbox to Redis. `run` goes on until cancelled, through any outage of either side."""

    settings: ServiceSettings
    redis: Redis
    running: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tails: dict[str, str] = field(default_factory=dict)
    _trimmed: dict[str, str] = field(default_factory=dict)
    troubled: bool = False

    async def run(self) -> None:
        """Relay for ever; logs once when a side goes away and once when it is back."""
        while True:
            try:
                connection = await self.connect()
                try:
                    await self._take_the_lock(connection)
                    await self._relay(connection)
                finally:
                    self.running = False
                    connection.terminate()
            except Exception as failure:  # were it to end, the service would fall silent
                if not self.troubled:
                    unforeseen = None if isinstance(failure, OUTAGES) else failure
                    log.warning("relay waits", reason=type(failure).__name__, exc_info=unforeseen)
                self.troubled = True
                await asyncio.sleep(RETRY_S)

    async def connect(self) -> "asyncpg.Connection[Any]":
        """Connect for listening and the lock, which Postgres frees when nothing is heard for FROZEN_S seconds."""
        connection = await asyncpg.connect(dsn(self.settings.database_url), command_timeout=FROZEN_S)
        await connection.execute(f"SET idle_session_timeout = '{FROZEN_S}s'")
        return connection

    @property
    def streams(self) -> list[str]:
        """The streams this instance publishes on."""
        count = self.settings.partitions
        return [stream(self.settings.instance, partition, count) for partition in range(count)]

    async def _take_the_lock(self, connection: "asyncpg.Connection[Any]") -> None:
        # The lock is Postgres's and tells nobody when it is free.
        while not await connection.fetchval(f"SELECT pg_try_advisory_lock({Lock.RELAY.key})"):  # noqa: ASYNC110
            await asyncio.sleep(RETRY_S)

    async def _relay(self, connection: "asyncpg.Connection[Any]") -> None:
        await connection.add_listener(OUTBOX_CHANNEL, lambda *_: self._wake.set())
        noted = await connection.fetch("SELECT stream, entry, trimmed FROM stream_tail")
        self._tails = {row["stream"]: row["entry"] for row in noted}
        self._trimmed = {row["stream"]: row["trimmed"] for row in noted}
        for name in self.streams:
            await self.recover(connection, name)
        self.running = True
        next_housekeeping = next_months = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            self._wake.clear()
            if clock() >= next_months:
                await self._provide_months(connection)
                next_months = clock() + MONTHS_S
            if clock() >= next_housekeeping:  # before publishing: a full Redis takes nothing until it is trimmed
                for name in self.streams:
                    await self.housekeep(connection, name)
                next_housekeeping = clock() + self.settings.housekeeping_s
            more = [await self.publish(connection, name) == self.settings.relay_batch for name in self.streams]
            self._recovered()
            if not any(more):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.settings.relay_poll_ms / 1000):
                        await self._wake.wait()

    async def _provide_months(self, connection: "asyncpg.Connection[Any]") -> None:
        try:
            await months.provide(connection)
        except asyncpg.PostgresError as failure:  # somebody reads the default partition; the months are made far ahead
            log.warning("months wait", reason=type(failure).__name__)

    def _recovered(self) -> None:
        if self.troubled:
            log.info("relay resumed")
        self.troubled = False

    async def publish(self, connection: "asyncpg.Connection[Any]", name: str) -> int:
        """Publish one batch of what waits for stream `name`; returns how many there were.

        The same pipeline looks whether the stream still holds what we put there last: when not, it has lost its tail
        and everything unacknowledged that is missing is published again. Of a batch that Redis refuses in the middle
        (out of memory) the accepted part is noted before the refusal is raised.
        """
        started = time.perf_counter()
        rows = await connection.fetch(_WAITING, name, self.settings.relay_batch)
        if not rows:
            return 0
        tail = self._tails.get(name, START)
        pipeline = self.redis.pipeline(transaction=False)
        pipeline.xrange(name, tail, tail)
        for row in rows:
            pipeline.xadd(name, {"__data__": row["body"]})
        held, *replies = await pipeline.execute(raise_on_error=False)
        sent = {row["position"]: reply.decode() for row, reply in zip(rows, replies, strict=True) if _entry(reply)}
        if any(order(entry) <= order(tail) for entry in sent.values()):
            await self._catch_up(name, tail, list(sent.values()))
            return len(rows)
        if sent:
            await self._note(connection, name, sent, _span(rows))
            bus(self.settings.service).published(len(sent), time.perf_counter() - started)
        for reply in (held, *replies):
            if isinstance(reply, Exception):
                raise reply
        if await self._is_lost(connection, name, tail, held):
            await self.recover(connection, name)
        return len(rows)

    async def _note(
        self, connection: "asyncpg.Connection[Any]", name: str, sent: dict[int, str], span: tuple[Any, Any]
    ) -> None:
        ids = [order(entry) for entry in sent.values()]
        tail = list(sent.values())[-1]
        await connection.execute(
            _PUBLISHED, list(sent), [ms for ms, _ in ids], [seq for _, seq in ids], name, tail, *span
        )
        self._tails[name] = tail

    async def _catch_up(self, name: str, tail: str, entries: list[str]) -> None:
        """Take back entries of a new stream whose clock is behind our last id, and set it on from there.

        Below the acknowledged mark they would be trimmed unread, and not be missed after the next wipe.
        """
        log.warning("stream set forward", stream=name, count=len(entries))
        await self.redis.xdel(name, *entries)
        await self.redis.execute_command("XSETID", name, tail)  # type: ignore[no-untyped-call]
        self._wake.set()

    async def _is_lost(self, connection: "asyncpg.Connection[Any]", name: str, tail: str, held: Any) -> bool:
        return not held and order(await self._mark(connection, name)) < order(tail)

    async def recover(self, connection: "asyncpg.Connection[Any]", name: str) -> int:
        """Compare what was published above the acknowledged mark with what the stream holds; put the missing back.

        What was trimmed is not missing, though a group that came later has not acknowledged it: such a group is given
        its history by a replay. Returns how many events will be published again.
        """
        await keep_course(connection, self.redis, name)
        floor = self._trimmed.get(name, START)
        milliseconds, sequence = max(order(await self._mark(connection, name)), order(floor))
        above, count = (milliseconds, min(sequence, MAX_BIGINT)), 0
        while page := await connection.fetch(_ABOVE, name, *above, RECOVER_PAGE):
            published = {row["position"]: (row["entry_ms"], row["entry_seq"]) for row in page}
            first, above = min(published.values()), max(published.values())
            entries: Any = await self.redis.xrange(name, "{}-{}".format(*first), "{}-{}".format(*above)) or ()
            held = {order(entry.decode()) for entry, _ in entries}
            missing = [position for position, entry in published.items() if entry not in held]
            if missing:
                await connection.execute(_AGAIN, missing, *_span(page))
            count += len(missing)
        if count:
            log.warning("published again", stream=name, count=count)
            bus(self.settings.service).lost(count)
            self._wake.set()
        return count

    async def housekeep(self, connection: "asyncpg.Connection[Any]", name: str) -> None:
        """Note what the groups have acknowledged, look whether the stream still holds its tail, trim below the mark."""
        await keep_course(connection, self.redis, name)
        tail = self._tails.get(name, START)
        if await self._is_lost(connection, name, tail, await self.redis.xrange(name, tail, tail)):
            await self.recover(connection, name)
        known = await self._known(connection, name)
        for group, acknowledged in (await read_groups(self.redis, name)).items():
            if group not in known or order(acknowledged) > order(known[group]):
                await connection.execute(_KEEP_MARK, name, group, acknowledged)
        mark = await self._mark(connection, name)
        if self.settings.trim and mark != START:
            if order(mark) > order(self._trimmed.get(name, START)):
                await connection.execute(_TRIMMED, name, mark)
                self._trimmed[name] = mark
            await self.redis.xtrim(name, minid=mark, approximate=True)

    async def _known(self, connection: "asyncpg.Connection[Any]", name: str) -> dict[str, str]:
        rows = await connection.fetch("SELECT consumer_group, acknowledged FROM stream_mark WHERE stream = $1", name)
        return {row["consumer_group"]: row["acknowledged"] for row in rows}

    async def _mark(self, connection: "asyncpg.Connection[Any]", name: str) -> str:
        return safe_mark(await self._known(connection, name), consumers_of(self.settings.service))


def _span(rows: Sequence[Any]) -> tuple[Any, Any]:
    """When the first and the last of these were recorded: in which months of the outbox they lie."""
    recorded = [row["recorded_at"] for row in rows]
    return min(recorded), max(recorded)


def _entry(reply: object) -> bool:
    return isinstance(reply, bytes)

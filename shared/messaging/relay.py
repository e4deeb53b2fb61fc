"""The relay: carries what lies in the outbox onto the streams, and again whatever a stream lost.

One relay per service and database works at a time (an advisory lock); it is woken after commits and polls besides.
Killed between XADD and marking it publishes again, which the consumers' inboxes make harmless.
"""

import asyncio
import contextlib
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
from shared.messaging.entries import START, after, order
from shared.messaging.marks import read_groups, safe_mark
from shared.settings import ServiceSettings

log = structlog.get_logger()

RETRY_S = 1.0

_WAITING = "SELECT position, body FROM outbox WHERE stream = $1 AND entry_ms IS NULL ORDER BY position LIMIT $2"
_PUBLISHED = """WITH tail AS (
    INSERT INTO stream_tail (stream, entry) VALUES ($4, $5) ON CONFLICT (stream) DO UPDATE SET entry = excluded.entry
)
UPDATE outbox SET entry_ms = sent.ms, entry_seq = sent.seq
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS sent(position, ms, seq)
WHERE outbox.position = sent.position"""
_ABOVE = """SELECT position, entry_ms, entry_seq FROM outbox
WHERE stream = $1 AND entry_ms IS NOT NULL AND (entry_ms, entry_seq) > ($2, $3)"""
_AGAIN = "UPDATE outbox SET entry_ms = NULL, entry_seq = NULL WHERE position = ANY($1::bigint[])"
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

    async def run(self) -> None:
        """Relay for ever; logs once when a side goes away and once when it is back."""
        troubled = False
        while True:
            try:
                connection = await asyncpg.connect(dsn(self.settings.database_url))
                try:
                    await self._take_the_lock(connection)
                    if troubled:
                        log.info("relay resumed")
                    troubled = False
                    await self._relay(connection)
                finally:
                    self.running = False
                    connection.terminate()
            except (OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                if not troubled:
                    log.warning("relay waits", reason=type(failure).__name__)
                troubled = True
                await asyncio.sleep(RETRY_S)

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
        self._tails = dict(await connection.fetch("SELECT stream, entry FROM stream_tail"))
        for name in self.streams:
            await self.recover(connection, name)
        self.running = True
        next_housekeeping = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            self._wake.clear()
            for name in self.streams:
                while await self.publish(connection, name) == self.settings.relay_batch:
                    pass
            if clock() >= next_housekeeping:
                for name in self.streams:
                    await self.housekeep(connection, name)
                next_housekeeping = clock() + self.settings.housekeeping_s
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self.settings.relay_poll_ms / 1000)

    async def publish(self, connection: "asyncpg.Connection[Any]", name: str) -> int:
        """Publish one batch of what waits for stream `name`; returns how many there were.

        The same pipeline reads the stream's last entry first: when it lies before the one we put there last, the
        stream has lost its tail and everything unacknowledged is published again.
        """
        rows = await connection.fetch(_WAITING, name, self.settings.relay_batch)
        if not rows:
            return 0
        pipeline = self.redis.pipeline(transaction=False)
        pipeline.xrevrange(name, count=1)
        for row in rows:
            pipeline.xadd(name, {"__data__": row["body"]})
        last, *entries = await pipeline.execute()
        sent = [order(entry.decode()) for entry in entries]
        lost = await self._tail_is_lost(connection, name, last)
        tail = entries[-1].decode()
        positions = [row["position"] for row in rows]
        await connection.execute(_PUBLISHED, positions, [ms for ms, _ in sent], [seq for _, seq in sent], name, tail)
        self._tails[name] = tail
        if lost:
            await self.recover(connection, name)
        return len(rows)

    async def _tail_is_lost(self, connection: "asyncpg.Connection[Any]", name: str, last: Sequence[Any]) -> bool:
        tail = self._tails.get(name, START)
        present = last[0][0].decode() if last else START
        return order(present) < order(tail) and order(await self._mark(connection, name)) < order(tail)

    async def recover(self, connection: "asyncpg.Connection[Any]", name: str) -> int:
        """Compare what was published above the acknowledged mark with what the stream holds; put the missing back.

        Returns how many events will be published again.
        """
        mark = await self._mark(connection, name)
        published = await connection.fetch(_ABOVE, name, *order(mark))
        if not published:
            return 0
        entries: Sequence[Any] = await self.redis.xrange(name, min=after(mark)) or ()
        held = {order(entry.decode()) for entry, _ in entries}
        missing = [row["position"] for row in published if (row["entry_ms"], row["entry_seq"]) not in held]
        if missing:
            await connection.execute(_AGAIN, missing)
            log.warning("published again", stream=name, count=len(missing))
            self._wake.set()
        return len(missing)

    async def housekeep(self, connection: "asyncpg.Connection[Any]", name: str) -> None:
        """Note what the groups have acknowledged, look whether the stream still holds its tail, trim below the mark."""
        last: Sequence[Any] = await self.redis.xrevrange(name, count=1) or ()
        if await self._tail_is_lost(connection, name, last):
            await self.recover(connection, name)
        known = await self._known(connection, name)
        for group, acknowledged in (await read_groups(self.redis, name)).items():
            if group not in known or order(acknowledged) > order(known[group]):
                await connection.execute(_KEEP_MARK, name, group, acknowledged)
        mark = await self._mark(connection, name)
        if self.settings.trim and mark != START:
            await self.redis.xtrim(name, minid=mark, approximate=True)

    async def _known(self, connection: "asyncpg.Connection[Any]", name: str) -> dict[str, str]:
        rows = await connection.fetch("SELECT consumer_group, acknowledged FROM stream_mark WHERE stream = $1", name)
        return {row["consumer_group"]: row["acknowledged"] for row in rows}

    async def _mark(self, connection: "asyncpg.Connection[Any]", name: str) -> str:
        return safe_mark(await self._known(connection, name), consumers_of(self.settings.service))

"""One stream as its relay sees it: what is put on it, what it lost, how far its readers are, what may be cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import asyncpg
import structlog

from shared.messaging.clients import Client
from shared.messaging.course import keep_course
from shared.messaging.entries import START, order
from shared.messaging.marks import read_groups, safe_mark
from shared.telemetry.metrics import bus

log = structlog.get_logger()

RECOVER_PAGE = 1000
MAX_BIGINT = 2**63 - 1  # a mark just below `<ms>-0` has the greatest sequence of Redis, which no bigint holds

_SEND = """local held = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
local sent = {}
for i = 2, #ARGV do
  sent[i - 1] = redis.call('XADD', KEYS[1], '*', '__data__', ARGV[i])
end
return {#held, sent}"""
"""One command a batch: redis-py's part in one an event had been most of the relay's work. A full or read-only Redis
refuses it before the first entry, so that a batch is on the stream whole or not at all."""

_ABOVE = """SELECT position, recorded_at, entry_ms, entry_seq FROM outbox
WHERE stream = $1 AND entry_ms IS NOT NULL AND (entry_ms, entry_seq) > ($2, $3)
ORDER BY entry_ms, entry_seq LIMIT $4"""
_AGAIN = """UPDATE outbox SET entry_ms = NULL, entry_seq = NULL
WHERE position = ANY($1::bigint[]) AND recorded_at BETWEEN $2 AND $3"""
_TRIMMED = """INSERT INTO stream_tail (stream, entry, trimmed) VALUES ($1, '0-0', $2)
ON CONFLICT (stream) DO UPDATE SET trimmed = excluded.trimmed"""
_KEEP_MARK = """INSERT INTO stream_mark (stream, consumer_group, acknowledged) VALUES ($1, $2, $3)
ON CONFLICT (stream, consumer_group) DO UPDATE SET acknowledged = excluded.acknowledged, seen_at = now()"""

Connection: TypeAlias = "asyncpg.Connection[Any]"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a batch: its entries, and whether the stream still held what was put there last before."""

    entries: list[tuple[int, int]]
    held: bool


@dataclass
class Lane:
    """One stream of one publishing instance. `tail` is the last entry put on it, below `trimmed` it was cut.

    `readers` are the groups without whose acknowledgement nothing is cut. `trouble` is
    why it rests, `rests_until` (the loop's clock) how long; before it carries again it is compared.
    """

    name: str
    redis: Client
    publisher: str
    readers: tuple[str, ...] = ()
    tail: str = START
    trimmed: str = START
    compared: bool = False
    trouble: Exception | None = field(default=None)
    rests_until: float = 0.0

    async def send(self, bodies: Sequence[str]) -> Sent:
        """Put a batch on the stream, in order, and look whether it still holds what was put there last.

        When not, it has lost its tail. No entries came of a batch that was taken back.
        """
        held, sent = await self.redis.eval(_SEND, 1, self.name, self.tail, *bodies)
        entries = [_numbers(entry) for entry in sent]
        if entries and entries[0] <= order(self.tail):
            await self._catch_up(sent)
            return Sent([], held=True)
        return Sent(entries, held=bool(held))

    async def _catch_up(self, entries: Sequence[bytes]) -> None:
        """Take back entries of a new stream whose clock is behind our last id, and set it on from there.

        Below the acknowledged mark they would be trimmed unread, and not be missed after the next wipe.
        """
        log.warning("stream set forward", stream=self.name, count=len(entries))
        await self.redis.xdel(self.name, *entries)
        await self.redis.execute_command("XSETID", self.name, self.tail)

    async def recover(self, connection: Connection) -> int:
        """Compare what was published above the acknowledged mark with what the stream holds; put the missing back.

        What was trimmed is not missing, though a group that came later has not acknowledged it: such a group is given
        its history by a replay. Returns how many events will be published again.
        """
        await keep_course(connection, self.redis, self.name)
        known = await self._known(connection)
        self._follow(known)
        milliseconds, sequence = max(order(safe_mark(known, self.readers)), order(self.trimmed))
        above, count = (milliseconds, min(sequence, MAX_BIGINT)), 0
        while page := await connection.fetch(_ABOVE, self.name, *above, RECOVER_PAGE):
            published = {row["position"]: (row["entry_ms"], row["entry_seq"]) for row in page}
            first, above = min(published.values()), max(published.values())
            entries: Any = await self.redis.xrange(self.name, "{}-{}".format(*first), "{}-{}".format(*above)) or ()
            held = {_numbers(entry) for entry, _ in entries}
            missing = [position for position, entry in published.items() if entry not in held]
            if missing:
                await connection.execute(_AGAIN, missing, *span(page))
            count += len(missing)
        if count:
            log.warning("published again", stream=self.name, count=count)
            bus(self.publisher).lost(count)
        self.compared = True
        return count

    async def housekeep(self, connection: Connection, *, trim: bool) -> None:
        """Note what the groups have acknowledged, look whether the stream still holds its tail, trim below the mark."""
        await keep_course(connection, self.redis, self.name)
        if not await self.redis.xrange(self.name, self.tail, self.tail) and await self.lacks(connection, self.tail):
            await self.recover(connection)
        known = await self._known(connection)
        for group, acknowledged in (await read_groups(self.redis, self.name)).items():
            if group not in known or order(acknowledged) > order(known[group]):
                await connection.execute(_KEEP_MARK, self.name, group, acknowledged)
                known[group] = acknowledged
        self._follow(known)
        mark = safe_mark(known, self.readers)
        if trim and mark != START:
            if order(mark) > order(self.trimmed):
                await connection.execute(_TRIMMED, self.name, mark)
                self.trimmed = mark
            await self.redis.xtrim(self.name, minid=mark, approximate=True)

    def _follow(self, known: Mapping[str, str]) -> None:
        """Begin above what was read: of a relay that died before its note the stream may have held more than is noted.

        An id below a mark would be taken for read: trimmed unread, and not missed after the next wipe.
        """
        self.tail = max([self.tail, *known.values()], key=order)

    async def lacks(self, connection: Connection, tail: str) -> bool:
        """Whether an entry that is not on the stream was lost, and not cut because everybody has read it."""
        return order(await self._mark(connection)) < order(tail)

    async def _known(self, connection: Connection) -> dict[str, str]:
        rows = await connection.fetch(
            "SELECT consumer_group, acknowledged FROM stream_mark WHERE stream = $1", self.name
        )
        return {row["consumer_group"]: row["acknowledged"] for row in rows}

    async def _mark(self, connection: Connection) -> str:
        return safe_mark(await self._known(connection), self.readers)


def _numbers(entry: bytes) -> tuple[int, int]:
    milliseconds, _, sequence = entry.partition(b"-")
    return int(milliseconds), int(sequence)


def span(rows: Sequence[Any]) -> tuple[Any, Any]:
    """When the first and the last of these were recorded: in which months of the outbox they lie."""
    recorded = [row["recorded_at"] for row in rows]
    return min(recorded), max(recorded)

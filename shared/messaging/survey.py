"""Looks at one service's side of the road: what waits in its outbox, what lies aside, how far its readers are behind.

The publisher looks, not the reader: it knows every entry of its own streams, so that a reader's lag is known while that
reader is down, and on a Redis (6.2) that cannot tell it. Only the stream on which history is told to it again is looked
at by the reader: that one has no outbox behind it.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging.clients import Client
from shared.messaging.entries import START, before, order
from shared.messaging.marks import groups_of, lowest_pending, text_of
from shared.telemetry.watched import GroupState, OutboxSurvey, StreamsSurvey

COUNTED = 20_000
"""No look counts further: it would take from the database when that has most to do. A longer lag is told by XLEN."""

MAX_BIGINT = 2**63 - 1

_WAITING = text("SELECT count(*) FROM (SELECT 1 FROM outbox WHERE entry_ms IS NULL LIMIT :most) AS waiting")
# Without ORDER BY: the first that the index gives is the oldest, and no plan can sort the whole backlog to find it.
_OLDEST = text(
    "SELECT extract(epoch FROM now() - min(oldest.recorded_at))"
    " FROM unnest(CAST(:streams AS text[])) AS s(name),"
    " LATERAL (SELECT recorded_at FROM outbox WHERE stream = s.name AND entry_ms IS NULL LIMIT 1) AS oldest"
)
_DEAD = text("SELECT count(*) FROM dead_letter WHERE status IN ('waiting', 'retrying')")
_BEHIND = text(
    "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE stream = :stream AND entry_ms IS NOT NULL"
    " AND (entry_ms, entry_seq) > (:ms, :seq) LIMIT :most) AS behind"
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A group as Redis knows it: up to where it was given entries, how long its stream is and how far it goes."""

    stream: str
    length: int
    tail: str
    group: str
    read: str
    pending: int
    pending_age_s: float


async def survey_outbox(sessions: async_sessionmaker[AsyncSession], streams: Sequence[str]) -> OutboxSurvey:
    """Look at what waits for the streams and at the dead letters, whether or not there is a Redis.

    Costs a few indexed statements. Raises DBAPIError, OSError.
    """
    async with sessions() as session:
        waiting = (await session.execute(_WAITING, {"most": COUNTED})).scalar_one()
        oldest = (await session.execute(_OLDEST, {"streams": list(streams)})).scalar_one()
        dead = (await session.execute(_DEAD)).scalar_one()
    return OutboxSurvey(waiting, max(float(oldest or 0), 0.0), dead)


async def survey_streams(
    sessions: async_sessionmaker[AsyncSession],
    redis: Client,
    streams: Sequence[str],
    *,
    readers: Sequence[str] = (),
    told_again: str | None = None,
) -> StreamsSurvey:
    """Look at every group on `streams`, the service's own, and on the stream `told_again`.

    One of `readers` that has no group yet is told too, as behind with everything: nothing is let go before it comes.
    Costs one command of Redis for every group and one statement for each that is behind; Redis is asked first, so that
    no connection of the database waits for it. Raises RedisError, DBAPIError, OSError.
    """
    found = [reader for name in streams async for reader in _readers(redis, name, readers)]
    addressed = await _addressed(redis, told_again) if told_again else []
    async with sessions() as session:
        groups = [
            GroupState(one.stream, one.group, await _behind(session, one), one.pending, one.pending_age_s)
            for one in found
        ]
    return StreamsSurvey((*groups, *addressed))


async def _readers(redis: Client, stream: str, expected: Sequence[str] = ()) -> AsyncIterator[_Reader]:
    groups = await groups_of(redis, stream)
    if not groups and not (expected and await redis.xlen(stream)):
        return
    whole: Any = await redis.xinfo_stream(stream)
    length, tail, first = int(whole["length"]), text_of(whole["last-generated-id"]), whole["first-entry"]
    for told in groups:
        delivered, group, pending = text_of(told["last-delivered-id"]), text_of(told["name"]), int(told["pending"])
        lowest = await lowest_pending(redis, stream, group) if pending else None
        age = time.time() - order(lowest)[0] / 1000 if lowest else 0.0
        read = max(delivered, before(text_of(first[0])), key=order) if first else delivered
        yield _Reader(stream, length, tail, group, read, pending, max(age, 0.0))
    beginning = before(text_of(first[0])) if first else tail
    for group in sorted({*expected} - {text_of(told["name"]) for told in groups}):
        yield _Reader(stream, length, tail, group, beginning, 0, 0.0)


async def _addressed(redis: Client, stream: str) -> list[GroupState]:
    """The groups on a consumer's own stream; what they acknowledged counts as lag until a replay cuts it."""
    last: Any = await redis.xrevrange(stream, count=1)
    tail = order(text_of(last[0][0]) if last else START)
    return [
        GroupState(
            stream,
            one.group,
            0 if order(one.read) >= tail else max(one.length - one.pending, 0),
            one.pending,
            one.pending_age_s,
        )
        async for one in _readers(redis, stream)
    ]


async def _behind(session: AsyncSession, reader: _Reader) -> int:
    """How many entries the group was not given; what is no longer on the stream is nobody's lag."""
    if not reader.length or order(reader.read) >= order(reader.tail):
        return 0
    milliseconds, sequence = order(reader.read)
    above = {"stream": reader.stream, "ms": milliseconds, "seq": min(sequence, MAX_BIGINT), "most": COUNTED}
    found: int = (await session.execute(_BEHIND, above)).scalar_one()
    return found if found < COUNTED else max(found, reader.length)

"""A look at one service's side of the road: what waits in its outbox, what lies aside, how far its readers are behind.

The publisher looks, not the reader: it knows every entry of its own streams, so that a reader's lag is known while that
reader is down, and on a Redis (6.2) that cannot tell it.
"""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from redis.exceptions import ResponseError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.clients import Client
from shared.messaging.entries import before, order
from shared.telemetry.watched import GroupState, Survey

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


async def survey(session: AsyncSession, redis: Client, streams: Sequence[str]) -> Survey:
    """Look at the outbox, the dead letters and every group on `streams`, the service's own.

    Costs a few indexed statements and, for every group, one command of Redis. Raises RedisError, DBAPIError, OSError.
    """
    waiting = (await session.execute(_WAITING, {"most": COUNTED})).scalar_one()
    oldest = (await session.execute(_OLDEST, {"streams": list(streams)})).scalar_one()
    dead = (await session.execute(_DEAD)).scalar_one()
    groups = [group for name in streams async for group in _groups(session, redis, name)]
    return Survey(waiting, max(float(oldest or 0), 0.0), dead, tuple(groups))


async def _groups(session: AsyncSession, redis: Client, stream: str) -> AsyncIterator[GroupState]:
    held: Any = await redis.xrange(stream, count=1)
    first = before(_text(held[0][0])) if held else None
    for told in await _told(redis, stream):
        delivered, group = _text(told["last-delivered-id"]), _text(told["name"])
        lag = await _behind(session, redis, stream, max(delivered, first, key=order)) if first else 0
        pending = int(told["pending"])
        lowest = (await redis.xpending(stream, group))["min"] if pending else None
        age = time.time() - order(_text(lowest))[0] / 1000 if lowest else 0.0
        yield GroupState(stream, group, lag, pending, max(age, 0.0))


async def _behind(session: AsyncSession, redis: Client, stream: str, read: str) -> int:
    """How many entries lie above `read`; what is no longer on the stream is nobody's lag."""
    milliseconds, sequence = order(read)
    above = {"stream": stream, "ms": milliseconds, "seq": min(sequence, MAX_BIGINT), "most": COUNTED}
    found: int = (await session.execute(_BEHIND, above)).scalar_one()
    return found if found < COUNTED else max(found, int(await redis.xlen(stream)))


async def _told(redis: Client, stream: str) -> list[dict[str, Any]]:
    try:
        return list(await redis.xinfo_groups(stream))
    except ResponseError as error:
        if "no such key" in str(error):
            return []
        raise


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value

"""A worker notes how far it has heard its publishers, by their beats (ADR 018).

A beat is noted once everything before it on the stream is acknowledged, whoever of the replicas took it. Its age is
the difference of two readings of one clock, that of the Redis server; it is kept by this database's own clock.
"""

from collections.abc import Sequence

import structlog
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.contracts import Beat, Envelope
from shared.db import passing
from shared.messaging.beats import clock_ms
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.consumer import Delivery
from shared.messaging.entries import START, order
from shared.messaging.marks import read_groups

log = structlog.get_logger()

_NOTE = text("""INSERT INTO heard (stream, as_of)
VALUES (:stream, clock_timestamp() - make_interval(secs => :age_s))
ON CONFLICT (stream) DO UPDATE SET as_of = least(clock_timestamp(), greatest(heard.as_of, excluded.as_of))""")


async def note_beats(
    redis: Client, sessions: async_sessionmaker[AsyncSession], group: str, acknowledged: Sequence[Delivery]
) -> None:
    """Note the newest beat among entries just acknowledged, when everything before it is, too.

    What an outage prevents the next beat makes good.
    """
    found = next((pair for item in reversed(acknowledged) if (pair := _beat(item))), None)
    if found is None:
        return
    entry, name, beat = found
    try:
        mark = (await read_groups(redis, name)).get(group, START)
        if order(mark) < order(entry):
            return
        age_ms = max(await clock_ms(redis, name) - beat.looked_at_ms, 0)
        async with sessions.begin() as session:
            await session.execute(_NOTE, {"stream": name, "age_s": age_ms / 1000})
    except REDIS_OUTAGES as failure:
        log.info("beat not noted", stream=name, reason=type(failure).__name__)
    except Exception as failure:
        if not passing(failure):
            raise
        log.info("beat not noted", stream=name, reason=type(failure).__name__)


def _beat(item: Delivery) -> tuple[str, str, Beat] | None:
    if not any(kind.type.encode() in item.body for kind in Beat.__subclasses__()):
        return None
    try:
        event = Envelope.read(item.body).event()
    except ValidationError:
        return None
    return (item.entry, item.stream, event) if isinstance(event, Beat) else None

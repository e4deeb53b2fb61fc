"""The floor of the relay: a batch out of the outbox, a pipeline of XADD, the batch marked."""

import asyncio
import contextlib
import os

import asyncpg
import uvloop
from redis.asyncio import Redis

from tests.performance.floor.api import CHANNEL, STREAM

BATCH = 500
POLL_S = 0.2

OUTBOX = """
DROP TABLE outbox;
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    stream text NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    entry_ms bigint,
    entry_seq bigint
);
CREATE INDEX outbox_waiting ON outbox (stream, position) WHERE entry_ms IS NULL;
"""
"""In one piece: the floor does not care for keeping."""

_WAITING = "SELECT position, body FROM outbox WHERE stream = $1 AND entry_ms IS NULL ORDER BY position LIMIT $2"
_SENT = "UPDATE outbox SET entry_ms = 0, entry_seq = 0 WHERE position = ANY($1::bigint[])"


async def main() -> None:
    """Relay until killed; sleeps while there is nothing."""
    connection = await asyncpg.connect(os.environ["FLOOR_DATABASE_URL"])
    redis = Redis.from_url(os.environ["FLOOR_REDIS_URL"])
    wake = asyncio.Event()
    await connection.add_listener(CHANNEL, lambda *_: wake.set())
    while True:
        wake.clear()
        while await carry(connection, redis) == BATCH:
            pass
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), POLL_S)


async def carry(connection: asyncpg.Connection, redis: Redis) -> int:
    """Carry one batch; returns how many events there were."""
    rows = await connection.fetch(_WAITING, STREAM, BATCH)
    if not rows:
        return 0
    pipeline = redis.pipeline(transaction=False)
    for _, body in rows:
        pipeline.execute_command("XADD", STREAM, "*", "__data__", body)
    await pipeline.execute()
    await connection.execute(_SENT, [position for position, _ in rows])
    return len(rows)


if __name__ == "__main__":
    uvloop.run(main())

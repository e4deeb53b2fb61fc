"""The floor of a consumer: a batch off the stream; inbox, rows and counter in one transaction; acknowledged."""

import contextlib
import os
from datetime import date
from typing import Any

import asyncpg
import orjson
import uvloop
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from tests.performance.floor.api import STREAM

BATCH = 500
BLOCK_MS = 2000
GROUP = "floor"

SCHEMA = """
CREATE TABLE inbox (event_id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE consultation_received (
    event_id uuid PRIMARY KEY, consultation_id uuid NOT NULL, happened_on date NOT NULL,
    agency text NOT NULL, desk text NOT NULL, channel text NOT NULL, source text NOT NULL, urgency text NOT NULL
);
CREATE TABLE indicator (id text, month text, amount bigint NOT NULL, PRIMARY KEY (id, month));
"""

_TAKE = """
WITH told AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        AS told (event_id, consultation_id, happened_on, agency, desk, channel, source, urgency)
), fresh AS (
    INSERT INTO inbox (event_id) SELECT event_id FROM told ON CONFLICT DO NOTHING RETURNING event_id
), kept AS (
    INSERT INTO consultation_received SELECT told.* FROM told JOIN fresh USING (event_id) RETURNING happened_on
)
INSERT INTO indicator (id, month, amount)
    SELECT 'consultations_received', to_char(happened_on, 'YYYY-MM') AS month, count(*) FROM kept GROUP BY month
    ON CONFLICT (id, month) DO UPDATE SET amount = indicator.amount + excluded.amount
"""


async def main() -> None:
    """Consume until killed."""
    connection = await asyncpg.connect(os.environ["FLOOR_DATABASE_URL"])
    redis = Redis.from_url(os.environ["FLOOR_REDIS_URL"])
    with contextlib.suppress(ResponseError):  # the group is there already
        await redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    while True:
        answer: Any = await redis.xreadgroup(GROUP, "one", {STREAM: ">"}, count=BATCH, block=BLOCK_MS)
        for _, entries in answer or ():
            await take(connection, [fields[b"__data__"] for _, fields in entries])
            await redis.xack(STREAM, GROUP, *(entry for entry, _ in entries))


async def take(connection: asyncpg.Connection, bodies: list[bytes]) -> None:
    """Apply a batch; what the inbox knows already is passed over."""
    read = [orjson.loads(body) for body in bodies]
    columns = zip(*{event["id"]: _row(event) for event in read}.values(), strict=True)
    await connection.execute(_TAKE, *columns)


def _row(event: dict[str, Any]) -> tuple[Any, ...]:
    told = event["data"]
    return (
        event["id"],
        told["consultation_id"],
        date.fromisoformat(told["on"]),
        told["agency"],
        told["desk"],
        told["channel"],
        told["source"],
        told["urgency"],
    )


if __name__ == "__main__":
    uvloop.run(main())

"""The outbox's partitions: one for each month of Japan, made ahead, and one for what has no month yet.

They lie in a schema of their own, so that a service's tables stay as they were; everybody reads and writes `outbox`.
A month is made before it begins. Were nobody there to make it, the default partition takes the rows until the month is
over, for Postgres refuses a row that was on its way there when its month was made. No commit waits or fails (ADR 012).
"""

from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

AHEAD = 3
"""How many months beyond the running one are made."""
LOCK_TIMEOUT_MS = 500  # attaching waits for whoever reads the default partition, and others wait behind it

DEFAULT_PARTITION = (
    "CREATE SCHEMA IF NOT EXISTS months",
    "CREATE TABLE months.outbox_default PARTITION OF outbox DEFAULT",
)

_LACKING = """WITH resting AS (
    SELECT DISTINCT date_trunc('month', recorded_at AT TIME ZONE 'Asia/Tokyo') AS month FROM months.outbox_default
), coming AS (
    SELECT date_trunc('month', (now() + interval '1 hour') AT TIME ZONE 'Asia/Tokyo') + make_interval(months => step)
        AS month
    FROM generate_series(1, $1::int) AS step
), wanted AS (
    SELECT month, false AS moves FROM coming WHERE month NOT IN (SELECT month FROM resting)
    UNION ALL
    SELECT month, true FROM resting
    WHERE (month + interval '1 month') AT TIME ZONE 'Asia/Tokyo' < now() - interval '1 hour'
)
SELECT 'outbox_' || to_char(month, 'YYYY_MM') AS name, moves,
    month AT TIME ZONE 'Asia/Tokyo' AS first, (month + interval '1 month') AT TIME ZONE 'Asia/Tokyo' AS until
FROM wanted
WHERE to_regclass('months.outbox_' || to_char(month, 'YYYY_MM')) IS NULL
ORDER BY month"""
_MOVE = """WITH moved AS (
    DELETE FROM months.outbox_default WHERE recorded_at >= $1 AND recorded_at < $2 RETURNING *
)
INSERT INTO months.{name} SELECT * FROM moved"""


async def provide(connection: "asyncpg.Connection[Any]", ahead: int = AHEAD) -> list[str]:
    """Make the `ahead` next months where they lack; move what rests in the default partition once its month is over.

    Returns the partitions made. Raises what asyncpg raises; what was made before that stays.
    """
    made = []
    for month in await connection.fetch(_LACKING, ahead):
        async with connection.transaction():
            await _make(connection, month)
        log.info("month made", partition=month["name"])
        made.append(month["name"])
    return made


async def _make(connection: "asyncpg.Connection[Any]", month: asyncpg.Record) -> None:
    name, first, until = month["name"], month["first"], month["until"]
    await connection.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    await connection.execute(f"CREATE TABLE months.{name} (LIKE outbox INCLUDING DEFAULTS)")
    if month["moves"]:
        await connection.execute(_MOVE.format(name=name), first, until, timeout=None)
    span = f"FROM ('{first.isoformat()}') TO ('{until.isoformat()}')"
    await connection.execute(f"ALTER TABLE outbox ATTACH PARTITION months.{name} FOR VALUES {span}", timeout=None)

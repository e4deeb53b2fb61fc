"""A reader that was given up: its groups and marks would keep everything on the streams it heard, for ever.

A relay waits for every group that it ever saw, known to the topology or not: one that is new must not lose anything.
Only an operator knows that one will not come back.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.contracts.topology import replay_stream
from shared.messaging.clients import Client
from shared.messaging.marks import group_names

PAUSE_S = 1.0
"""A relay that looked at the groups just before notes their marks within it."""
_STREAMS = "SELECT stream FROM stream_tail UNION SELECT stream FROM stream_mark"
_FORGET = "DELETE FROM stream_mark WHERE consumer_group = $1"


async def forget(reader: str, publishers: Sequence["asyncpg.Connection[Any]"], redis: Client) -> list[str]:
    """Take the reader's groups from all streams of these publishers, and its marks; returns the streams.

    Raises RedisError, PostgresError, OSError; may be done again, and finds nothing then.
    """
    names = {row["stream"] for each in publishers for row in await each.fetch(_STREAMS)}
    found = [name for name in sorted(names) if reader in await group_names(redis, name)]
    for name in found:
        await redis.xgroup_destroy(name, reader)
    await redis.unlink(replay_stream(reader))
    await asyncio.sleep(PAUSE_S)
    for each in publishers:
        await each.execute(_FORGET, reader)
    return found

"""Whose stream it is: a stream remembers which course of its publisher's database it was written for (ADR 010).

A database that was restored, or whose successor never saw its last commits, begins a new timeline. The streams may then
be ahead of it: they hold events that never happened, and tell as read what the restored readers have not applied.
Nothing of them counts any more; what the database has published and nobody is known to have read goes out again.

Postgres numbers timelines, so that a backup restored twice begins the same one twice. The database therefore names each
course by chance when it first finds itself on a timeline that it has not noted; what it noted is in the backup too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.db import passing
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.consumer import DatabaseAway, Delivery
from shared.messaging.marks import text_of
from shared.postgres import Lines

log = structlog.get_logger()

TIMELINE = """SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline
FROM pg_control_system()"""
_COURSE = f"""SELECT now.timeline, course.timeline IS NOT DISTINCT FROM now.timeline AS noted, course.name
FROM ({TIMELINE}) AS now LEFT JOIN course ON true"""
_BEGIN = """INSERT INTO course (timeline) VALUES ($1)
ON CONFLICT (single) DO UPDATE SET timeline = excluded.timeline, name = excluded.name
WHERE course.timeline <> excluded.timeline"""
_NOT_TOLD = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedFunctionError,
    asyncpg.FeatureNotSupportedError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
"""What servers that are Postgres only outwardly may answer: there no return is noticed, and Redis must be emptied."""


def course_key(stream: str) -> str:
    """Where Redis keeps for which course the stream was written."""
    return f"{stream}:course"


async def keep_course(connection: "asyncpg.Connection[Any]", redis: Any, stream: str) -> bool:
    """Note the course beside the stream; True when it was another's, and the stream was begun anew."""
    try:
        course = await _course(connection)
    except _NOT_TOLD:
        return False
    noted = await redis.get(course_key(stream))
    if noted is not None and noted.decode() == course:
        return False
    if noted is not None:
        log.warning("stream begun anew", stream=stream)
        await redis.unlink(stream)  # its groups go with it; their workers make them again, at the beginning
    await redis.set(course_key(stream), course)
    return noted is not None


async def _course(connection: "asyncpg.Connection[Any]") -> str:
    """The timeline and the name this database gave to its life on it; names it when it finds itself on another."""
    found = await connection.fetchrow(_COURSE)
    if not found["noted"]:
        await connection.execute(_BEGIN, found["timeline"])
        found = await connection.fetchrow(_COURSE)
    return f"{found['timeline']}/{found['name']}"


class OfAnotherCourse(Exception):  # noqa: N818 — a state of the world, not a fault of the programme
    """The stream was written before our database's server changed its course; its relay will begin it anew."""


@dataclass
class Present:
    """Lets a reader apply only what happened in the present course of its own database's server.

    After a fail-over to a server that lacks the last commits, what the reader holds in its hand or finds on the stream
    before the publisher's relay has looked may never have happened there. A publisher on another server is not judged.
    """

    sessions: async_sessionmaker[AsyncSession]
    redis: Client
    lines: Lines
    _known: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    """By stream: how many connections had been made when it was last found in order, and the course it had then."""

    async def only(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Those of one stream that are still on it; all, without asking, while the connections are the same.

        Raises DatabaseAway while the stream is of a course that is over, or Redis does not say.
        """
        stream, made = deliveries[0].stream, self.lines.made
        before = self._known.get(stream, (0, None))
        if before[0] == made:
            return deliveries
        try:
            ours = await self._ours()
            noted = await self._noted(stream)
            held = deliveries if ours == before[1] else await _still_there(self.redis, stream, deliveries)
        except Exception as failure:
            if isinstance(failure, REDIS_OUTAGES) or passing(failure):
                raise DatabaseAway from failure
            raise
        if ours and noted and _is_over(noted, ours):
            raise DatabaseAway from OfAnotherCourse()
        self._known[stream] = made, ours
        return held

    async def _noted(self, stream: str) -> str | None:
        found = await self.redis.get(course_key(stream))
        return text_of(found) if found else None

    async def _ours(self) -> str | None:
        """Our server and its timeline; None where it does not say."""
        try:
            async with self.sessions() as session:
                return str(await session.scalar(text(TIMELINE)))
        except DBAPIError as failure:
            if failure.orig is not None and isinstance(failure.orig.__cause__, _NOT_TOLD):
                return None
            raise


def _is_over(noted: str, ours: str) -> bool:
    """Whether the stream's publisher has its database on our server, and noted a course that the server has left."""
    server, timeline, *_ = [*noted.split("/"), ""]
    return [server, timeline] != ours.split("/") and server == ours.partition("/")[0]


async def _still_there(redis: Client, stream: str, deliveries: Sequence[Delivery]) -> list[Delivery]:
    pipeline = redis.pipeline(transaction=False)
    for item in deliveries:
        pipeline.xrange(stream, item.entry, item.entry)
    held = await pipeline.execute()
    return [item for item, found in zip(deliveries, held, strict=True) if found]

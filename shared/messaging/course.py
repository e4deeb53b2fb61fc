"""Whose stream it is: a stream remembers which course of its publisher's database it was written for (ADR 010).

A database that was restored, or whose successor never saw its last commits, begins a new timeline. The streams may then
be ahead of it: they hold events that never happened, and tell as read what the restored readers have not applied.
Nothing of them counts any more; what the database has published and nobody is known to have read goes out again.

Postgres numbers timelines, so that a backup restored twice begins the same one twice. The database therefore names each
course by chance when it first finds itself on a timeline that it has not noted; what it noted is in the backup too.
"""

from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

TIMELINE = """SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline
FROM pg_control_system()"""
_COURSE = f"""SELECT now.timeline, course.timeline IS NOT DISTINCT FROM now.timeline AS noted, course.name
FROM ({TIMELINE}) AS now LEFT JOIN course ON true"""  # noqa: S608 — no value is part of it
_BEGIN = """INSERT INTO course (timeline) VALUES ($1)
ON CONFLICT (single) DO UPDATE SET timeline = excluded.timeline, name = excluded.name
WHERE course.timeline <> excluded.timeline"""
NOT_TOLD = (
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
    except NOT_TOLD:
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

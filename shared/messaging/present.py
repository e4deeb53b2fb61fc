"""What a reader may apply: only what happened in the present course of its database's server (ADR 010)."""

import time
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.db import passing
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.consumer import Confirm, DatabaseAway, Delivery
from shared.messaging.course import NOT_TOLD, TIMELINE, course_key
from shared.messaging.entries import order
from shared.messaging.marks import text_of
from shared.postgres import Lines

RENEWED_S = 600.0  # a relay that runs looks within seconds
CLOCKS_S = 60  # so far may the clocks of Redis and of this machine be apart

log = structlog.get_logger()


class OfAnotherCourse(ConnectionError):  # noqa: N818 — a state of the world, not a fault of the programme
    """Our database's server has changed its course since the stream was written: its relay will begin it anew."""


@dataclass(frozen=True)
class _Found:
    """How a stream was found: with so many connections made, on our server's course; `until` is then, as an entry's id.

    What is above `until` was put there since, so on the same course.
    """

    made: int
    course: str | None
    until: tuple[int, int]


@dataclass
class Present:
    """Lets a reader apply only what happened in the present course of its own database's server.

    After a fail-over to a server that lacks the last commits, what the reader holds in its hand or finds on the stream
    before the publisher's relay has looked may never have happened there. A publisher on another server is not judged.
    """

    sessions: async_sessionmaker[AsyncSession]
    redis: Client
    lines: Lines
    _known: dict[str, _Found] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)
    """By stream: since when (monotonic) it is waited for."""

    async def only(self, deliveries: list[Delivery]) -> tuple[list[Delivery], Confirm]:
        """All of them or, when the stream they came from was begun anew, none: nobody is asked about what came later.

        With them, what their transaction must ask before it is committed: it may come to be on another server. Raises
        DatabaseAway while the stream is of a course that is over, or Redis does not say.
        """
        stream, last = deliveries[0].stream, deliveries[-1].entry
        try:
            found = await self._find(stream)
            there = order(last) > found.until or bool(await self.redis.xrange(stream, last, last))
        except Exception as failure:
            if isinstance(failure, REDIS_OUTAGES) or passing(failure):
                raise DatabaseAway from failure
            raise
        return deliveries if there else [], partial(self._confirm, found)

    async def _confirm(self, found: _Found, session: AsyncSession) -> None:
        if found.made == self.lines.made or found.course is None:
            return
        if await session.scalar(text(TIMELINE)) != found.course:
            raise OfAnotherCourse

    async def _find(self, stream: str) -> _Found:
        """How the stream was found with the present connections. Raises OfAnotherCourse."""
        known, made = self._known.get(stream), self.lines.made
        if known and known.made == made:
            return known
        ours = await self._ours()
        noted = await self._noted(stream)
        if ours and noted and _is_over(noted, ours) and self._may_be_renewed(stream):
            raise OfAnotherCourse
        self._since.pop(stream, None)
        until = known.until if known and known.course == ours else (int((time.time() + CLOCKS_S) * 1000), 0)
        found = self._known[stream] = _Found(made, ours, until)
        return found

    def _may_be_renewed(self, stream: str) -> bool:
        """Whether the publisher's relay may yet come; else it is another server, whose data began as a copy of ours."""
        if time.monotonic() - self._since.setdefault(stream, time.monotonic()) < RENEWED_S:
            return True
        log.warning("stream not begun anew", stream=stream)
        return False

    async def _noted(self, stream: str) -> str | None:
        found = await self.redis.get(course_key(stream))
        return text_of(found) if found else None

    async def _ours(self) -> str | None:
        """Our server and its timeline; None where it does not say."""
        try:
            async with self.sessions() as session:
                return str(await session.scalar(text(TIMELINE)))
        except DBAPIError as failure:
            if failure.orig is not None and isinstance(failure.orig.__cause__, NOT_TOLD):
                return None
            raise


def _is_over(noted: str, ours: str) -> bool:
    """Whether the stream's publisher has its database on our server, and noted a course that the server has left."""
    server, timeline, *_ = [*noted.split("/"), ""]
    return [server, timeline] != ours.split("/") and server == ours.partition("/")[0]

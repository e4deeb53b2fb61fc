"""A service that joins late hears its publishers' history first, and then what is new (ADR 013).

With `history_first` its worker makes its groups on the live streams, so that nothing is let go any more, and listens to
its own stream only. `tsunagu replay` tells it what the outboxes keep and notes in its database when that is applied;
then it begins with the live streams, at their beginning: no gap, and where the two overlap the inbox knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.contracts.topology import heard_by, stream
from shared.messaging.tables import replayed
from shared.settings import ServiceSettings

log = structlog.get_logger()


@dataclass
class History:
    """What one worker still waits for; nothing at all without `history_first`."""

    settings: ServiceSettings
    sessions: async_sessionmaker[AsyncSession]
    awaited: set[str] = field(default_factory=set)
    """The publishers whose history was not replayed yet."""

    async def begin(self) -> None:
        """Look what was replayed when the worker starts."""
        if self.settings.history_first:
            publishers = heard_by(self.settings.instance, self.settings.own_instances)
            self.awaited = set(publishers) - await self._replayed()
        if self.awaited:
            log.warning("history first", stream=self._streams(self.awaited))

    async def newly_heard(self) -> list[str]:
        """The live streams of the publishers whose history was replayed since the last look."""
        if not self.awaited:
            return []
        heard = self.awaited & await self._replayed()
        self.awaited -= heard
        streams = self._streams(heard)
        if streams:
            log.info("history heard", stream=streams)
        return streams

    def awaits(self, name: str) -> bool:
        """Whether the stream is one of a publisher whose history comes first."""
        return name in self._streams(self.awaited)

    def _streams(self, publishers: Iterable[str]) -> list[str]:
        count = self.settings.partitions
        return [stream(publisher, part, count) for publisher in sorted(publishers) for part in range(count)]

    async def _replayed(self) -> set[str]:
        async with self.sessions() as session:
            return set(await session.scalars(select(replayed.c.publisher)))

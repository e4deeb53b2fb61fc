"""A publisher's beat: by it readers know up to when they were told everything, and that nobody fell silent (ADR 018).

It is put on the stream by the relay, after everything that the outbox held when the relay looked: never recorded, so
that the outbox and the archive stay what happened. Nothing is told of a stream that has just lost something, or of one
that still waits for something.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.contracts import Beat, enveloped
from shared.contracts.topology import stream
from shared.messaging.clients import Client
from shared.messaging.lanes import Connection, Lane
from shared.reference.calendar import JST
from shared.settings import ServiceSettings

_PUT = """if ARGV[1] ~= '' and #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[1], '*', '__data__', ARGV[2])
return 1"""
"""Looked at and put in one step: a stream that lost its tail in between would be told whole."""


async def clock_ms(redis: Client, name: str) -> int:
    """What the clock of the Redis server that holds this stream shows."""
    seconds, microseconds = await redis.eval("return redis.call('TIME')", 1, name)
    return int(seconds) * 1000 + int(microseconds) // 1000


@dataclass
class Beats:
    """When which stream of this instance is told of next; nothing at all without a `kind`.

    `now` is the loop's clock, `guarded` keeps the failure of one stream its own.
    """

    settings: ServiceSettings
    kind: type[Beat] | None
    now: Callable[[], float]
    guarded: Callable[[Lane], AbstractContextManager[None]]
    _due: dict[str, float] = field(default_factory=dict)

    async def look(self, lanes: Iterable[Lane]) -> dict[str, int]:
        """Read the clock for the streams that are due: called before the outbox is looked into."""
        looked: dict[str, int] = {}
        if self.kind is None:
            return looked
        own = self._partitions()
        for lane in lanes:
            if lane.name in own and lane.compared and self._due.get(lane.name, 0.0) <= self.now():
                with self.guarded(lane):
                    looked[lane.name] = await clock_ms(lane.redis, lane.name)
        return looked

    async def tell(
        self, looked: Mapping[str, int], lanes: Mapping[str, Lane], connection: Connection, *, but: Collection[str] = ()
    ) -> None:
        """Put a beat on the streams that were looked at, `but` on those of which not everything is on its way."""
        for name in looked.keys() - set(but):
            lane = lanes[name]
            if not lane.compared:
                continue
            with self.guarded(lane):
                tail = lane.tail if await lane.lacks(connection, lane.tail) else ""  # what everybody read may be cut
                if await lane.redis.eval(_PUT, 1, name, tail, self._body(name, looked[name])):
                    self._due[name] = self.now() + self.settings.beat_s
                else:
                    lane.compared = False  # so that what it lost is put back at once

    def _partitions(self) -> dict[str, int]:
        count = self.settings.partitions
        return {stream(self.settings.instance, part, count): part for part in range(count)}

    def _body(self, name: str, looked_at_ms: int) -> str:
        assert self.kind is not None  # noqa: S101 — nothing was looked at without it
        beat = self.kind(
            on=datetime.now(UTC).astimezone(JST).date(),
            instance=self.settings.instance,
            partition=self._partitions()[name],
            partitions=self.settings.partitions,
            looked_at_ms=looked_at_ms,
        )
        return enveloped(beat, source=self.settings.instance).encoded()

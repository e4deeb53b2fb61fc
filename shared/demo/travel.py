"""Which events travelled, as the streams themselves show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from shared.contracts import Envelope
from shared.contracts.topology import SUBSCRIPTIONS, stream
from shared.reference.calendar import JST


@dataclass
class Travel:
    """Reads every stream from where it was last read; a stack of several partitions or instances is not followed."""

    redis: Redis
    _read: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Look from now on: what travelled before is not of this run."""
        for service in SUBSCRIPTIONS:
            last: Sequence[Any] = await self.redis.xrevrange(stream(service), count=1) or ()
            self._read[stream(service)] = last[0][0].decode() if last else "0-0"

    async def since(self) -> list[Envelope]:
        """The events that travelled since the last call, oldest first."""
        answer: Any = await self.redis.xread(self._read, count=1000)  # type: ignore[arg-type]
        found: list[Envelope] = []
        for name, entries in answer.items() if isinstance(answer, dict) else answer or ():
            for entry, fields in entries[0] if entries and isinstance(entries[0], list) else entries:
                self._read[name.decode()] = entry.decode()
                found.append(Envelope.model_validate_json(fields[b"__data__"]))
        return sorted(found, key=lambda envelope: envelope.time)


def told(envelope: Envelope) -> str:
    """One event in few words: when it was recorded, who published it, what happened."""
    _, publisher, name, _ = envelope.type.split(".")
    return f"{envelope.time.astimezone(JST):%H:%M:%S.%f}"[:-3] + f"  {publisher} ▸ {name}"

"""Taking over entries that got stuck: which are due again, how many at once, and how often each was delivered.

Redis counts deliveries and how long each lies idle; nothing is remembered here, so a killed process changes nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from shared.messaging.clients import Client

PAGE = 1000
LEFT = 2  # deliveries: the shared one, and one alone, so that nothing is condemned for what shared its batch
LONGEST_PAUSE = 64  # times the idle time that makes an entry stuck
BEGINNING = b"0-0"
LOOK_MS = 500

Entry = tuple[bytes, dict[bytes, bytes]]


def look_every_ms(idle_ms: int) -> int:
    """How often to look for what has lain idle so long: a tenth of it is late enough, for every stream is asked."""
    return min(max(LOOK_MS, idle_ms // 10), idle_ms)


@dataclass
class Claims:
    """Claims in the place of XAUTOCLAIM, which knows neither growing pauses nor which entries can share a batch.

    After its first delivery an entry may have been in any batch that went wrong, so those are taken together. What
    fails again is taken alone, after twice the pause each time: one that ends its process takes no others with it.
    """

    group: str
    idle_ms: int
    """How long an entry lies unacknowledged before it is stuck."""
    limit: int
    """Deliveries after which there is nothing to wait for: the next one lays it aside."""
    batch: int
    _attempts: dict[tuple[str, str], int] = field(default_factory=dict)

    async def claim(self, redis: Client, stream: str, consumer: str, start: bytes) -> tuple[bytes, list[Entry]]:
        """Claim what is due from `start` on; returns where to look next, the beginning when all was looked at."""
        page: Any = await redis.xpending_range(stream, self.group, start, "+", PAGE, idle=self.idle_ms)
        due = self._due(page)
        if not due:
            return (b"(" + page[-1]["message_id"] if len(page) == PAGE else BEGINNING), []
        claimed: Any = await redis.xclaim(stream, self.group, consumer, self.idle_ms, list(due))
        entries = [(entry, fields) for entry, fields in claimed if entry is not None]
        self._attempts |= {(stream, entry.decode()): due[entry] + 1 for entry, _ in entries}
        return start, entries

    def attempts(self, stream: str, entry: str) -> int:
        """Tell, once, the how manyth delivery of a claimed entry this is."""
        return self._attempts.pop((stream, entry), 1)

    def _due(self, pending: list[dict[str, Any]]) -> dict[bytes, int]:
        """Those that share a batch, or the first one whose pause is over, each with its deliveries so far."""
        counted = {item["message_id"]: int(item["times_delivered"]) for item in pending}
        first = {entry: count for entry, count in counted.items() if count <= 1 and self.limit >= count + LEFT}
        if first:
            return dict(list(first.items())[: self.batch])
        idle = {item["message_id"]: int(item["time_since_delivered"]) for item in pending}
        due = (entry for entry, count in counted.items() if idle[entry] >= self.pause_ms(count))
        return {entry: counted[entry] for entry in list(due)[:1]}

    def pause_ms(self, deliveries: int) -> int:
        """How long an entry lies idle before its next delivery: twice as long after each but the last."""
        return self.idle_ms if deliveries >= self.limit else self.idle_ms * min(1 << (deliveries - 1), LONGEST_PAUSE)


async def date_anew(redis: Client, stream: str, group: str) -> None:
    """Date to now what Redis delivered at a time that has yet to come: its clock was set back since.

    It would count as stuck only when that clock is there again. Redis says of it that it lies for no time at all, as of
    what was just delivered, to which the same does nothing; reader and deliveries stay as they are.
    """
    start = b"-"
    while start != BEGINNING:
        page: Any = await redis.xpending_range(stream, group, start, "+", PAGE)
        lying: dict[bytes, list[Any]] = defaultdict(list)
        for item in page:
            if not item["time_since_delivered"]:
                lying[item["consumer"]].append(item["message_id"])
        for consumer, entries in lying.items():
            await redis.xclaim(stream, group, consumer, 0, entries, idle=0, justid=True)
        start = b"(" + page[-1]["message_id"] if len(page) == PAGE else BEGINNING

"""The pace of the relay: at once while little happens, in breaths while much does.

A batch costs about the same whether it holds one event or fifty: round trips, a transaction, acknowledgements. So where
events come one by one in quick succession, a short breath lets the next ones gather. Nobody waits for it in a quiet
system, and a backlog is not slowed: its batches are large already. The relay alone breathes: what it publishes together
its readers read together, and a breath of theirs besides was found to save nothing.
"""

import asyncio
import math
from dataclasses import dataclass, field

BUSY = 30.0
"""Events a second from which a breath is worth its delay."""
PLENTY = 64
"""Events of a batch from which waiting for more saves nothing."""


@dataclass
class Pace:
    """Of one relay; `breath_ms` 0 never waits."""

    breath_ms: int
    _recent: float = field(default=0.0, init=False)
    """About how many events came within the last second."""
    _counted_at: float = field(default=0.0, init=False)

    async def breathe(self, count: int) -> None:
        """Wait after a batch of so many before the next is fetched, if that is worth it."""
        if self.wants_breath(count, asyncio.get_running_loop().time()):
            await asyncio.sleep(self.breath_ms / 1000)

    def wants_breath(self, count: int, now: float) -> bool:
        """Whether, at the clock's `now` in seconds, so many events are few of many."""
        self._recent = self._recent * math.exp(self._counted_at - now) + count
        self._counted_at = now
        return 0 < count < PLENTY and self._recent > BUSY and self.breath_ms > 0

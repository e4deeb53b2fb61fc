"""The flow of batches from one stream: the next is read from Redis while one is being worked on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from shared.messaging.consumer import Delivery

log = structlog.get_logger()

FAREWELL_S = 10.0
Work = Callable[[list[Delivery]], Awaitable[None]]


@dataclass
class Flow:
    """Works on at most `parallel` batches at a time; `take` comes back, for the next to be read, while one has a place.

    Batches under way when the process dies, or not done FAREWELL_S seconds after the end of reading, were not
    acknowledged: they are delivered again.
    """

    work: Work
    parallel: int = 1
    _places: asyncio.Semaphore = field(init=False)
    _under_way: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.parallel)

    async def take(self, deliveries: list[Delivery]) -> None:
        """Start work on a batch as soon as there is a place for it; empties the list.

        FastStream's message, which keeps the list, outlives the work: tasks begun meanwhile hold it in their contexts.
        """
        await self._places.acquire()
        batch, deliveries[:] = [*deliveries], ()
        task = asyncio.create_task(self._working(batch))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _working(self, deliveries: list[Delivery]) -> None:
        try:
            await self.work(deliveries)
        except Exception as failure:
            log.warning("batch left", count=len(deliveries), reason=type(failure).__name__, exc_info=failure)
        finally:
            self._places.release()

    async def finish(self) -> None:
        """Wait for what is under way."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=FAREWELL_S)
        for task in late:
            task.cancel()

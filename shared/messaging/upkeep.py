"""What is left to a worker besides events: small steps, done again and again for as long as it runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.collector import give_back
from shared.db import passing

log = structlog.get_logger()

Step = Callable[[AsyncSession], Awaitable[float]]
"""A bounded piece of work in the transaction it is given; says after how many seconds it is wanted again."""

RETRY_S = 1.0
LOOK_S = 5.0
BUSY_S = 0.2
"""Processor seconds between two looks from which there may be something to give back; an idle worker does not try."""


async def keep_up(step: Step, sessions: async_sessionmaker[AsyncSession], *, within_s: float) -> None:
    """Do the steps until cancelled, each in its own transaction and within so many seconds."""
    known = True
    while True:
        try:
            async with asyncio.timeout(within_s), sessions.begin() as session:
                pause_s = await step(session)
            known = True
        except Exception as failure:  # were it to end, nothing would be kept up any more
            if known and not passing(failure):
                log.exception("upkeep failed", exc_info=failure)
                known = False
            pause_s = RETRY_S
        await asyncio.sleep(pause_s)


async def keep_small(give: Callable[[], None] = give_back, *, every_s: float = LOOK_S, busy_s: float = BUSY_S) -> None:
    """Give the system the memory that batches left free in pieces, now and then until cancelled."""
    while True:
        before = time.process_time()
        await asyncio.sleep(every_s)
        if time.process_time() - before >= busy_s:
            give()

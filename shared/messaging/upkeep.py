"""What is left to a worker besides events: small steps, done again and again for as long as it runs."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.db import passing

log = structlog.get_logger()

Step = Callable[[AsyncSession], Awaitable[float]]
"""A bounded piece of work in the transaction it is given; says after how many seconds it is wanted again."""

RETRY_S = 1.0


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

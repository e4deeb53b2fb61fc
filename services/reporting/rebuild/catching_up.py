"""Counting what was archived meanwhile: most of it while live events go on, the rest while they wait."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import commands
from services.reporting.rebuild.telling import Read
from services.reporting.store import archive, late

FEW = 1_000
"""So many are counted in a moment that live events may wait for it."""
ROUNDS = 10
"""Live events that come as fast as they are counted here must wait in the end."""


async def catch_up(session: AsyncSession) -> None:
    """Count what came meanwhile; from then on live events wait until this transaction ends."""
    for _ in range(ROUNDS):
        if await _count_late(session) <= FEW:
            break
    await archive.take_turn(session)
    await _count_late(session)


async def _count_late(session: AsyncSession) -> int:
    ids = await late.taken(session)
    for start in range(0, len(ids), archive.CHUNK):
        events = await archive.with_ids(session, ids[start : start + archive.CHUNK])
        await commands.count(session, Read().told(events))
    return len(ids)

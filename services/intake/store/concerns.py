"""Concerns, their reporters apart."""

from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.concern import Concern


async def concern(session: AsyncSession, concern_id: UUID) -> Concern | None:
    """One concern."""
    return await session.get(Concern, concern_id)


async def concern_for_update(session: AsyncSession, concern_id: UUID) -> Concern | None:
    """One concern, locked until the transaction ends."""
    return await session.get(Concern, concern_id, with_for_update=True, populate_existing=True)


async def add_concern(session: AsyncSession, concern: Concern, reporter: str | None) -> None:
    """Save a concern, its reporter apart."""
    session.add(concern)
    await session.flush()
    if reporter:
        await session.execute(insert(tables.concern_reporter).values(concern_id=concern.id, reporter=reporter))


async def reporter(session: AsyncSession, concern_id: UUID) -> str | None:
    """Who told of it; read only when somebody who may asks."""
    apart = tables.concern_reporter
    return (await session.execute(select(apart.c.reporter).where(apart.c.concern_id == concern_id))).scalar()

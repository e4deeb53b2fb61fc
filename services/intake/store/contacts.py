"""Follow-up contacts (支援経過) of a consultation, in the order in which they happened."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.contact import Contact


async def contact(session: AsyncSession, consultation_id: UUID, contact_id: UUID) -> Contact | None:
    """One contact of this consultation."""
    row = tables.contact
    found = select(Contact).where(row.c.id == contact_id, row.c.consultation_id == consultation_id)
    return (await session.scalars(found.execution_options(populate_existing=True))).one_or_none()


async def origin(session: AsyncSession, contact_id: UUID) -> tuple[UUID, int]:
    """The contact as it was recorded first, and how many corrections lie between."""
    row = tables.contact
    chain = (
        select(row.c.id, row.c.corrects, literal(0).label("after")).where(row.c.id == contact_id).cte(recursive=True)
    )
    chain = chain.union_all(select(row.c.id, row.c.corrects, chain.c.after + 1).where(row.c.id == chain.c.corrects))
    first = select(chain.c.id, chain.c.after).order_by(chain.c.after.desc()).limit(1)
    found = (await session.execute(first)).one()
    return found.id, found.after


async def contacts(
    session: AsyncSession,
    consultation_id: UUID,
    *,
    after: tuple[date, datetime, UUID] | None = None,
    limit: int | None = None,
    corrected: bool = False,
) -> Sequence[Contact]:
    """Its contacts, oldest first, those of one day as they were recorded; `corrected` ones only when asked for."""
    row = tables.contact
    found = select(Contact).where(row.c.consultation_id == consultation_id)
    if not corrected:
        found = found.where(row.c.corrected_by.is_(None))
    if after is not None:
        found = found.where(tuple_(row.c.on, row.c.recorded_at, row.c.id) > tuple_(*after))
    return (await session.scalars(found.order_by(row.c.on, row.c.recorded_at, row.c.id).limit(limit))).all()


async def latest(session: AsyncSession, consultation_id: UUID) -> Contact | None:
    """The contact that happened last, of those of one day the one recorded last."""
    row = tables.contact
    found = select(Contact).where(row.c.consultation_id == consultation_id, row.c.corrected_by.is_(None))
    last = found.order_by(row.c.on.desc(), row.c.recorded_at.desc(), row.c.id.desc()).limit(1)
    return (await session.scalars(last)).one_or_none()

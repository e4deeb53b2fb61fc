"""Load and save the family's chronology and the relations between cases."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.chronology import ChronologyEntry
from services.coordination.domain.relations import Relation
from services.coordination.tables.family import case_relation, chronology_entry
from shared.refusals import NotFound


async def chronology_of(session: AsyncSession, case_id: UUID) -> list[ChronologyEntry]:
    """What holds of the family's chronology, earliest first; a year stands before its months and days."""
    table = chronology_entry
    found = await session.scalars(
        select(ChronologyEntry).where(table.c.case_id == case_id, table.c.struck_on.is_(None))
    )
    return sorted(found, key=lambda entry: (entry.when, str(entry.id)))


async def entry_of(session: AsyncSession, entry_id: UUID) -> ChronologyEntry:
    """One entry as it is now. Raises NotFound."""
    found = await session.get(ChronologyEntry, entry_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def relations_of(session: AsyncSession, case_id: UUID) -> list[Relation]:
    """The relations in which a case stands, from either end, oldest first."""
    table = case_relation
    either = or_(table.c.case_id == case_id, table.c.related_id == case_id)
    open_ones = select(Relation).where(either, table.c.ended_on.is_(None))
    return list(await session.scalars(open_ones.order_by(table.c["on"], table.c.id)))


async def relation_of(session: AsyncSession, relation_id: UUID) -> Relation:
    """One relation as it is now. Raises NotFound."""
    found = await session.get(Relation, relation_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found

"""What intake tells of disclosures in an emergency: written in whatever order it arrives."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.tables.emergencies import emergency


async def keep(session: AsyncSession, emergency_id: UUID, *, household_id: UUID, **told: Any) -> None:
    """Write in what one event tells; each tells its own part, once."""
    values = {"household_id": household_id, **told}
    statement = insert(emergency).values(id=emergency_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=[emergency.c.id], set_=values))

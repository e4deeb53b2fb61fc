"""Load sheets and copies of materials."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting.copies import MaterialCopy
from services.coordination.domain.meeting.preparation import Preparation
from services.coordination.tables.preparations import material_copy, preparation
from shared.refusals import NotFound


async def sheet_for_update(
    session: AsyncSession, meeting_id: UUID, agency: str, case_id: UUID | None
) -> Preparation | None:
    """An agency's sheet, locked until the transaction ends; None while it has not begun one."""
    statement = select(Preparation).where(
        preparation.c.meeting_id == meeting_id,
        preparation.c.agency == agency,
        preparation.c.case_id.is_not_distinct_from(case_id),
    )
    return await session.scalar(statement.with_for_update().execution_options(populate_existing=True))


async def sheets_of(session: AsyncSession, meeting_id: UUID) -> list[Preparation]:
    """Every sheet that somebody has begun for a meeting."""
    return list(await session.scalars(select(Preparation).where(preparation.c.meeting_id == meeting_id)))


async def copies_of(session: AsyncSession, meeting_id: UUID) -> list[MaterialCopy]:
    """Every copy that was handed out, by its number."""
    statement = select(MaterialCopy).where(material_copy.c.meeting_id == meeting_id)
    return list(await session.scalars(statement.order_by(material_copy.c.number)))


async def last_number(session: AsyncSession, meeting_id: UUID) -> int:
    """The number of the copy that was handed out last; 0 before the first. The caller holds the meeting."""
    asked = select(func.coalesce(func.max(material_copy.c.number), 0)).where(material_copy.c.meeting_id == meeting_id)
    return int(await session.scalar(asked) or 0)


async def meeting_of_copy(session: AsyncSession, copy_id: UUID) -> UUID:
    """At which meeting a copy was handed out. Raises NotFound."""
    found: UUID | None = await session.scalar(select(material_copy.c.meeting_id).where(material_copy.c.id == copy_id))
    if found is None:
        raise NotFound
    return found


async def copy_for_update(session: AsyncSession, copy_id: UUID) -> MaterialCopy:
    """The copy, locked until the transaction ends. Raises NotFound."""
    statement = select(MaterialCopy).where(material_copy.c.id == copy_id).with_for_update()
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found

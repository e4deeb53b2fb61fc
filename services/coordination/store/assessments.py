"""Load what was hard for members from time to time."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.assessment import Assessment
from services.coordination.tables.assessments import member_assessment as table


async def last_assessed_on(session: AsyncSession, case_id: UUID, records: Collection[UUID]) -> date | None:
    """When a person, by any of these records, was assessed last."""
    own = (table.c.case_id == case_id) & table.c.member_id.in_(records)
    found: date | None = await session.scalar(select(func.max(table.c.on)).where(own))
    return found


async def assessments_of(session: AsyncSession, case_id: UUID, records: Collection[UUID]) -> list[Assessment]:
    """Every assessment of a person, the newest first."""
    own = (table.c.case_id == case_id) & table.c.member_id.in_(records)
    return list(await session.scalars(select(Assessment).where(own).order_by(table.c.on.desc(), table.c.id.desc())))

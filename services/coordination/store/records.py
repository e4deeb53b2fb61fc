"""Load what is recorded on a case."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.activity import Counted
from services.coordination.domain.case import Case
from services.coordination.tables.records import IS_CONTACT, activity, evaluation


async def evaluated_on(session: AsyncSession, case: Case) -> date | None:
    """When the present episode was last evaluated."""
    statement = select(func.max(evaluation.c.on)).where(
        evaluation.c.case_id == case.id, evaluation.c.episode == case.episode
    )
    found: date | None = await session.scalar(statement)
    return found


async def counted_activities(session: AsyncSession, case_ids: Collection[UUID], days: Collection[date]) -> set[Counted]:
    """What of these cases and days is counted already."""
    columns = (activity.c[name] for name in ("case_id", "on", "counterpart", "method", "member_ids"))
    there = select(*columns).where(activity.c.case_id.in_(case_ids), activity.c["on"].in_(days), IS_CONTACT)
    found = await session.execute(there)
    return {Counted(row[0], row[1], row[2], row[3], frozenset(row[4])) for row in found}

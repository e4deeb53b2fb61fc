"""Load what is recorded on a case."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.tables.records import evaluation


async def evaluated_on(session: AsyncSession, case: Case) -> date | None:
    """When the present episode was last evaluated."""
    statement = select(func.max(evaluation.c.on)).where(
        evaluation.c.case_id == case.id, evaluation.c.episode == case.episode
    )
    found: date | None = await session.scalar(statement)
    return found

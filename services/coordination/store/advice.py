"""Load requests for advice."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.advice import AdviceRequest
from services.coordination.tables.advice import advice_request


async def request_for_update(session: AsyncSession, advice_id: UUID) -> AdviceRequest | None:
    """One request, locked until the transaction ends."""
    statement = select(AdviceRequest).where(advice_request.c.id == advice_id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))

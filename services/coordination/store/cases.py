"""Load and save referrals and cases."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.tables import cases as tables
from shared.refusals import NotFound


async def case_for_update(session: AsyncSession, case_id: UUID) -> Case:
    """The case, locked until the transaction ends: what happens to one case happens one after the other.

    Raises NotFound.
    """
    return await _one(session, select(Case).where(tables.case.c.id == case_id).with_for_update(of=tables.case))


async def case_of(session: AsyncSession, case_id: UUID) -> Case:
    """The case, to be read only. Raises NotFound."""
    return await _one(session, select(Case).where(tables.case.c.id == case_id))


async def cases_for_update(session: AsyncSession, case_ids: Iterable[UUID]) -> list[Case]:
    """Several cases locked in one order for all, so that two requests never wait for each other. Raises NotFound."""
    return [await case_for_update(session, case_id) for case_id in sorted(set(case_ids))]


async def _one(session: AsyncSession, statement: Select[Case]) -> Case:
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found

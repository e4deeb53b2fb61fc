"""The case on which coordination's staff do something: locked, and found by nobody else."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.policy import cases as policy
from services.coordination.store import cases, presence
from shared.actors import Actor


async def own_case(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The case, locked until the transaction ends. Raises NotFound, and NotAllowed for who is on it beside staff."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    return case

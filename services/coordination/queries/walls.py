"""Walls as they are read: by coordination's staff alone, since a wall tells of violence."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import cases as policy
from services.coordination.queries.views.walls import WallView
from services.coordination.store import cases, presence
from services.coordination.store import walls as store
from shared import access
from shared.actors import Actor


async def walls(session: AsyncSession, actor: Actor, case_id: UUID) -> list[WallView]:
    """Every wall of a case, also those that were lifted. Staff only; NotFound for who is not on the case."""
    await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    await access.log(session, actor, act="read_walls", kind="case", record=case_id, basis="internal_use")
    return [WallView.model_validate(wall) for wall in await store.walls_in(session, case_id)]

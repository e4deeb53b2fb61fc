"""Reading what was put right in a consultation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.amendment import Amendment
from services.intake.queries.sight import seen
from services.intake.store import amendments
from shared.actors import Actor


async def history(
    session: AsyncSession, actor: Actor, consultation_id: UUID, *, before: int | None, limit: int
) -> Sequence[Amendment]:
    """Every change of a consultation's own record, newest first. Raises NotFound."""
    await seen(session, actor, consultation_id, act="read_history")
    return await amendments.amendments(session, consultation_id, before=before, limit=limit)

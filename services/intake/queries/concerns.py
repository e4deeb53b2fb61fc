"""Reading concerns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.concern import Concern
from services.intake.queries.views import ConcernView
from services.intake.store import concerns
from shared import access
from shared.actors import Actor


async def concern(session: AsyncSession, actor: Actor, concern_id: UUID) -> ConcernView:
    """One concern with its reporter, for the agency that received it. Raises NotFound."""
    found = policy.must_own_concern(actor, await concerns.concern(session, concern_id))
    await access.log(session, actor, act="read", kind="concern", record=found.id, basis=policy.INTERNAL_USE)
    view = ConcernView.model_validate(found)
    return view.model_copy(update={"reporter": await concerns.reporter(session, concern_id)})


async def concerns_of_agency(
    session: AsyncSession, actor: Actor, *, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Concern]:
    """The concerns of the actor's agency, the newest first."""
    policy.must_be_practitioner(actor)
    row = tables.concern
    found = select(Concern).where(row.c.agency == actor.agency)
    if after is not None:
        found = found.where(tuple_(row.c.received_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.received_on.desc(), row.c.id.desc()).limit(limit))).all()

"""Reading concerns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.domain.deadlines import Calendar
from services.intake.queries.views import ConcernLine, ConcernState, ConcernView
from services.intake.store import concerns
from shared import access
from shared.actors import Actor


async def concern(
    session: AsyncSession, actor: Actor, concern_id: UUID, *, today: date, calendar: Calendar
) -> ConcernView:
    """One concern without its reporter, for the agency that received it. Raises NotFound."""
    found = policy.must_own_concern(actor, await concerns.concern(session, concern_id))
    await access.log(session, actor, act="read", kind="concern", record=found.id, basis=policy.INTERNAL_USE)
    return ConcernView(
        **ConcernState.of(found, today, calendar).model_dump(),
        desk=found.desk,
        source_typed=found.source_typed,
        narrative=found.narrative,
        whereabouts=found.whereabouts,
        outcome_note=found.outcome_note,
        has_reporter=await concerns.has_reporter(session, concern_id),
        told_of_the_same_household=await _others(session, found, today, calendar),
    )


async def concerns_of_agency(
    session: AsyncSession,
    actor: Actor,
    *,
    status: ConcernStatus | None,
    household_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Concern]:
    """The concerns of the actor's agency, the newest first; of one household or status when asked."""
    policy.must_be_practitioner(actor)
    row = tables.concern
    found = select(Concern).where(row.c.agency == actor.agency)
    if status is not None:
        found = found.where(row.c.status == status)
    if household_id is not None:
        found = found.where(row.c.household_id == household_id)
    if after is not None:
        found = found.where(tuple_(row.c.received_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.received_on.desc(), row.c.id.desc()).limit(limit))).all()


async def _others(session: AsyncSession, found: Concern, today: date, calendar: Calendar) -> list[ConcernLine]:
    if found.household_id is None:
        return []
    told = await concerns.concerns_of_household(session, found.household_id, found.agency)
    return [ConcernLine.of(one, today, calendar) for one in told if one.id != found.id]

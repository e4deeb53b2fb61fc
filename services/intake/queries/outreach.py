"""Reading outreach."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.outreach import Outreach
from services.intake.queries.views import OutreachContactView, OutreachLine, OutreachView
from services.intake.store import outreach as store
from shared import access
from shared.actors import Actor


async def outreach(session: AsyncSession, actor: Actor, outreach_id: UUID) -> OutreachView:
    """One outreach with its contacts. Raises NotFound."""
    found = policy.must_own_outreach(actor, await store.outreach(session, outreach_id))
    await access.log(session, actor, act="read", kind="outreach", record=found.id, basis=policy.basis_of(found))
    contacts = await store.outreach_contacts(session, outreach_id)
    line = OutreachLine.model_validate(found)
    return OutreachView(**line.model_dump(), contacts=[OutreachContactView.model_validate(c) for c in contacts])


async def outreach_of_agency(
    session: AsyncSession, actor: Actor, *, case_id: UUID | None, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Outreach]:
    """The outreach of the actor's agency, the newest first."""
    policy.must_be_practitioner(actor)
    row = tables.outreach
    found = select(Outreach).where(row.c.agency == actor.agency)
    if case_id is not None:
        found = found.where(row.c.case_id == case_id)
    if after is not None:
        found = found.where(tuple_(row.c.started_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.started_on.desc(), row.c.id.desc()).limit(limit))).all()

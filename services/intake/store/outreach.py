"""Outreach, its contacts, and the decisions it stands on."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.outreach import Decision, Outreach, OutreachContact


async def outreach(session: AsyncSession, outreach_id: UUID) -> Outreach | None:
    """One outreach."""
    return await session.get(Outreach, outreach_id)


async def outreach_for_update(session: AsyncSession, outreach_id: UUID) -> Outreach | None:
    """One outreach, locked until the transaction ends."""
    return await session.get(Outreach, outreach_id, with_for_update=True, populate_existing=True)


async def outreaches_of_case(session: AsyncSession, case_id: UUID) -> Sequence[Outreach]:
    """All outreach of a case, locked together with the case's next one: two decisions at once wait for each other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"outreach {case_id}", 0))))
    found = select(Outreach).where(tables.outreach.c.case_id == case_id).with_for_update()
    return (await session.scalars(found.execution_options(populate_existing=True))).all()


async def note_decision(session: AsyncSession, outreach_id: UUID, decision: Decision) -> None:
    """Keep what an outreach stands on."""
    values = {
        "decision_id": decision.decision_id,
        "case_id": decision.case_id,
        "outreach_id": outreach_id,
        "basis": decision.basis,
        "on": decision.on,
        "agency": decision.agency,
        "member_ids": decision.member_ids,
    }
    await session.execute(insert(tables.outreach_decision).values(**values))


async def knows_decision(session: AsyncSession, decision: Decision) -> bool:
    """Whether the decision was taken in before."""
    known = tables.outreach_decision
    found = select(known.c.outreach_id).where(
        known.c.decision_id == decision.decision_id, known.c.case_id == decision.case_id
    )
    return (await session.execute(found)).first() is not None


async def outreach_contacts(session: AsyncSession, outreach_id: UUID) -> Sequence[OutreachContact]:
    """The contacts of an outreach, oldest first."""
    contact = tables.outreach_contact
    found = select(OutreachContact).where(contact.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(contact.c.on, contact.c.recorded_at))).all()

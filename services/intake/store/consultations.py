"""Consultations with what hangs on them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.household import Concerned
from services.intake.domain.referral import Referral, ReferralStatus


async def consultation(session: AsyncSession, consultation_id: UUID) -> Consultation | None:
    """One consultation."""
    return await session.get(Consultation, consultation_id)


async def consultation_for_update(session: AsyncSession, consultation_id: UUID) -> Consultation | None:
    """One consultation, locked until the transaction ends; hand-overs and referrals are locked by it too."""
    return await session.get(Consultation, consultation_id, with_for_update=True, populate_existing=True)


async def handovers(session: AsyncSession, consultation_id: UUID) -> Sequence[Handover]:
    """Its hand-overs, oldest first."""
    found = select(Handover).where(tables.handover.c.consultation_id == consultation_id)
    return (await session.scalars(found.order_by(tables.handover.c.recorded_at, tables.handover.c.id))).all()


async def referrals(session: AsyncSession, consultation_id: UUID) -> Sequence[Referral]:
    """Its referrals, oldest first."""
    found = select(Referral).where(tables.referral.c.consultation_id == consultation_id)
    return (await session.scalars(found.order_by(tables.referral.c.recorded_at, tables.referral.c.id))).all()


async def concerned(session: AsyncSession, consultation_id: UUID) -> Sequence[Concerned]:
    """Whom it is about, in the order they were named."""
    found = select(tables.concerned).where(tables.concerned.c.consultation_id == consultation_id)
    rows = await session.execute(found.order_by(tables.concerned.c.position))
    return [Concerned(**{**row, "issues_typed": tuple(row["issues_typed"] or ())}) for row in rows.mappings()]


async def handover(session: AsyncSession, handover_id: UUID) -> Handover | None:
    """One hand-over as it stands now, also when it was read before its consultation was locked."""
    return await session.get(Handover, handover_id, populate_existing=True)


async def referral(session: AsyncSession, referral_id: UUID) -> Referral | None:
    """One referral as it stands now, also when it was read before its consultation was locked."""
    return await session.get(Referral, referral_id, populate_existing=True)


async def first_fact(session: AsyncSession, consultation_id: UUID) -> date | None:
    """The first day on which something happened to it after its reception."""
    days = (
        tables.contact.c.on,
        tables.handover.c.offered_on,
        tables.referral.c.made_on,
        tables.attachment.c.on,
        tables.address_disclosure.c.on,
    )
    firsts = [select(func.min(day)).where(day.table.c.consultation_id == consultation_id) for day in days]
    found = [each for each in await session.scalars(union_all(*firsts)) if each is not None]
    return min(found, default=None)


async def waiting_for_answer(session: AsyncSession, consultation_id: UUID) -> tuple[bool, bool]:
    """Whether a hand-over, and whether a referral, of it waits for its answer."""
    handover, referral = tables.handover, tables.referral
    offered = exists().where(handover.c.consultation_id == consultation_id, handover.c.status == HandoverStatus.OFFERED)
    made = exists().where(referral.c.consultation_id == consultation_id, referral.c.status == ReferralStatus.MADE)
    row = (await session.execute(select(offered, made))).one()
    return row[0], row[1]

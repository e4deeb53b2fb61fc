"""The course of an outreach: what was learned, arranged and reached, who works in it, its plan, reviews and pauses."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.outreach import Outreach
from services.intake.domain.outreach_course import (
    OutreachPlan,
    OutreachReview,
    Pause,
    Step,
    Succession,
    SuccessionStatus,
    Worker,
)


async def steps(session: AsyncSession, outreach_id: UUID) -> Sequence[Step]:
    """Its steps, oldest first."""
    row = tables.outreach_step
    found = select(Step).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.on, row.c.recorded_at, row.c.id))).all()


async def workers(session: AsyncSession, outreach_id: UUID) -> Sequence[Worker]:
    """Who takes or took part, in the order they came."""
    row = tables.outreach_worker
    found = select(Worker).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.since, row.c.recorded_at, row.c.subject))).all()


async def successions(session: AsyncSession, outreach_id: UUID) -> Sequence[Succession]:
    """How the relationship was handed on, oldest first."""
    row = tables.outreach_succession
    found = select(Succession).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.offered_on, row.c.recorded_at, row.c.id))).all()


async def offered_succession(session: AsyncSession, outreach_id: UUID) -> Succession | None:
    """The one that waits for its answer, if any."""
    row = tables.outreach_succession
    found = select(Succession).where(row.c.outreach_id == outreach_id, row.c.status == SuccessionStatus.OFFERED)
    return (await session.scalars(found)).one_or_none()


async def plans(session: AsyncSession, outreach_id: UUID) -> Sequence[OutreachPlan]:
    """Every version of its plan, the first one first."""
    row = tables.outreach_plan
    found = select(OutreachPlan).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.version))).all()


async def reviews(session: AsyncSession, outreach_id: UUID) -> Sequence[OutreachReview]:
    """Every look at the plan, oldest first."""
    row = tables.outreach_review
    found = select(OutreachReview).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.on, row.c.recorded_at, row.c.id))).all()


async def pauses(session: AsyncSession, outreach_id: UUID) -> Sequence[Pause]:
    """Its pauses, oldest first."""
    row = tables.outreach_pause
    found = select(Pause).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.since))).all()


async def consents_obtained(session: AsyncSession, outreach_id: UUID) -> Sequence[UUID]:
    """The consents that were obtained in it."""
    row = tables.outreach_consent
    found = select(row.c.consent_id).where(row.c.outreach_id == outreach_id).order_by(row.c.on, row.c.consent_id)
    return (await session.scalars(found)).all()


async def note_consents(session: AsyncSession, outreach_id: UUID, consents: Iterable[UUID], *, on: date) -> None:
    """Keep that these consents were obtained in it; one that is known already stays as it is."""
    rows = [{"outreach_id": outreach_id, "consent_id": consent, "on": on} for consent in consents]
    await session.execute(insert(tables.outreach_consent).values(rows).on_conflict_do_nothing())


async def note_decision_over(session: AsyncSession, plan_id: UUID, case_id: UUID, *, on: date) -> None:
    """Keep that the city decided a plan without outreach, once."""
    values = {"plan_id": plan_id, "case_id": case_id, "on": on}
    await session.execute(insert(tables.outreach_decision_over).values(**values).on_conflict_do_nothing())


async def decision_over_on(session: AsyncSession, outreach: Outreach) -> date | None:
    """From which day it stands on no decision any more, because the city decided a later plan without outreach (R9)."""
    over, stands = tables.outreach_decision_over, tables.outreach_decision
    last = select(func.max(stands.c.on)).where(stands.c.outreach_id == outreach.id).scalar_subquery()
    found = select(func.min(over.c.on)).where(over.c.case_id == outreach.case_id, over.c.on > last)
    day: date | None = await session.scalar(found)
    return day

"""Companion visits of hand-overs, those that the city should see, and all that one person answers for."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.companion import Companion
from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.outreach import Outreach
from services.intake.domain.reassignment import Reassignment


async def add_companion(session: AsyncSession, companion: Companion) -> None:
    """Keep a companion visit."""
    await session.execute(insert(tables.companion).values(asdict(companion)))


async def companions(session: AsyncSession, handovers: Sequence[UUID]) -> Sequence[Companion]:
    """The companion visits of these hand-overs, oldest first."""
    row = tables.companion
    columns = [row.c[name] for name in Companion.__dataclass_fields__]
    found = select(*columns).where(row.c.handover_id.in_(handovers)).order_by(row.c.on, row.c.recorded_at, row.c.id)
    return [Companion(**line) for line in (await session.execute(found)).mappings()]


async def escalated(session: AsyncSession, today: date, *, limit: int) -> Sequence[Handover]:
    """Offers that nobody has answered and that have come before the city by a day, the longest first."""
    row = tables.handover
    found = select(Handover).where(row.c.status == HandoverStatus.OFFERED, row.c.escalates_on <= today)
    return (await session.scalars(found.order_by(row.c.escalates_on, row.c.id).limit(limit))).all()


async def of_person(
    session: AsyncSession, agency: str, subject: str
) -> tuple[Sequence[Consultation], Sequence[Concern], Sequence[Outreach]]:
    """All open matters of an agency that one of its people answers for, locked, in an order that cannot deadlock."""
    owned, noticed, reached = tables.consultation, tables.concern, tables.outreach
    consultations = select(Consultation).where(
        owned.c.owner_agency == agency,
        owned.c.owner_subject == subject,
        owned.c.status == ConsultationStatus.OPEN,
        owned.c.held_at.is_(None),
    )
    concerns = select(Concern).where(
        noticed.c.agency == agency, noticed.c.owner_subject == subject, noticed.c.status == ConcernStatus.OPEN
    )
    outreaches = select(Outreach).where(
        reached.c.agency == agency, reached.c.owner_subject == subject, reached.c.ended_on.is_(None)
    )
    return (
        (await session.scalars(consultations.order_by(owned.c.id).with_for_update())).all(),
        (await session.scalars(concerns.order_by(noticed.c.id).with_for_update())).all(),
        (await session.scalars(outreaches.order_by(reached.c.id).with_for_update())).all(),
    )


async def add_reassignment(session: AsyncSession, reassignment: Reassignment) -> None:
    """Keep who took over from whom."""
    await session.execute(insert(tables.reassignment).values(asdict(reassignment)))

"""Disclosures in an emergency."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.emergency import EmergencyDisclosure
from services.intake.tables.emergencies import emergency

MOST = 500


async def emergency_for_update(session: AsyncSession, emergency_id: UUID) -> EmergencyDisclosure | None:
    """One of them, locked until the transaction ends."""
    return await session.get(EmergencyDisclosure, emergency_id, with_for_update=True, populate_existing=True)


async def emergencies(
    session: AsyncSession, *, agency: str | None, household_id: UUID | None = None, open_only: bool
) -> Sequence[EmergencyDisclosure]:
    """Those an agency decided (or everybody's, for the city), whose review is due first; of one household only."""
    found = select(EmergencyDisclosure).order_by(emergency.c.review_due, emergency.c.id).limit(MOST)
    if agency is not None:
        found = found.where(emergency.c.decided_agency == agency)
    if household_id is not None:
        found = found.where(emergency.c.household_id == household_id)
    if open_only:
        found = found.where(emergency.c.reviewed_on.is_(None))
    return (await session.scalars(found)).all()

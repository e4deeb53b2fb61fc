"""Reading what was disclosed in an emergency."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.emergency import BASIS, EmergencyDisclosure
from services.intake.store import emergencies as store
from shared import access
from shared.actors import Actor


async def emergency(session: AsyncSession, actor: Actor, emergency_id: UUID, *, city: str) -> EmergencyDisclosure:
    """One of them. Raises NotFound."""
    found = policy.must_see_emergency(actor, await session.get(EmergencyDisclosure, emergency_id), city=city)
    await access.log(session, actor, act="read", kind="emergency", record=emergency_id, basis=BASIS)
    return found


async def emergencies(
    session: AsyncSession, actor: Actor, *, city: str, household_id: UUID | None, open_only: bool
) -> Sequence[EmergencyDisclosure]:
    """An agency's own; for the city's officers, everybody's. Raises NotAllowed."""
    everybodys = policy.must_watch_emergencies(actor, city=city)
    agency = None if everybodys else actor.agency
    found = await store.emergencies(session, agency=agency, household_id=household_id, open_only=open_only)
    records = [one.id for one in found]
    await access.log_all(session, actor, act="read", kind="emergency", records=records, basis=BASIS)
    return found

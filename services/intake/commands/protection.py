"""Telling others that an address is protected from now on (R15)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.referrals.following import COORDINATION
from shared.contracts.intake import AddressProtected, ProtectedHousehold
from shared.messaging import outbox
from shared.privacy.keys import KeyRing


async def tell_protection(session: AsyncSession, household_id: UUID, *, on: date, keys: KeyRing) -> None:
    """Let coordination hide what it was told of this household's address; which household it is travels sealed."""
    household = keys.seal(ProtectedHousehold(household_id=household_id), to=COORDINATION)
    await outbox.record(session, AddressProtected(on=on, protection_id=uuid4(), household=household))

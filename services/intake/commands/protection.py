"""Telling others that an address is protected from now on (R15)."""

from copy import copy
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.referrals.following import COORDINATION
from services.intake.domain.change import Pen
from services.intake.store import households, passages, residences
from shared.contracts.intake import AddressProtected, ProtectedHousehold
from shared.contracts.passing_on import HouseholdProtected
from shared.messaging import outbox
from shared.privacy.keys import KeyRing


async def tell_protection(session: AsyncSession, household_id: UUID, *, on: date, keys: KeyRing) -> None:
    """Let everybody hide what they were told of this household's address; which household it is travels sealed.

    Told are coordination, and the instances to or from which something of this household was passed on.
    """
    which = ProtectedHousehold(household_id=household_id)
    household = keys.seal(which, to=COORDINATION)
    await outbox.record(session, AddressProtected(on=on, protection_id=uuid4(), household=household))
    await _tell_sisters(session, which, on=on, keys=keys)


async def hear_protection(
    session: AsyncSession, told: ProtectedHousehold, *, instance: str, on: date, keys: KeyRing
) -> None:
    """Hide the address of a household here that another instance knows to be protected, and pass that on."""
    household = await households.household_for_update(session, told.household_id)
    if household is None or not await passages.shared_with(session, household.id, instance):
        return
    before = copy(household)
    if household.learn(address=None, address_protected=True):
        household.revision += 1
        await households.save(session, household, ())
        await residences.note(session, Pen(instance, instance, on).compare(before, household))
        await _tell_sisters(session, told, on=on, keys=keys, but=instance)


async def _tell_sisters(
    session: AsyncSession, which: ProtectedHousehold, *, on: date, keys: KeyRing, but: str | None = None
) -> None:
    for instance in sorted(await passages.sharing(session, which.household_id)):
        if instance != but and instance in keys.recipients:
            household = keys.seal(which, to=instance)
            told = HouseholdProtected(on=on, protection_id=uuid4(), to_instance=instance, household=household)
            await outbox.record(session, told)

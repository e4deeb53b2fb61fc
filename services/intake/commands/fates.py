"""Telling coordination and participation who died and who is on record twice; whom it is about travels sealed (R17)."""

from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.referrals.following import COORDINATION
from services.intake.domain.household import Member
from services.intake.domain.person import Merge
from services.intake.store import persons
from shared.contracts.persons import DeathReversed, Fate, PersonDied, PersonsMerged, SamePerson
from shared.messaging import outbox
from shared.privacy.keys import KeyRing

PARTICIPATION = "participation"


async def tell_fate(session: AsyncSession, member: Member, *, on: date, keys: KeyRing) -> None:
    """Tell that a person died, or that this was a mistake; the household's lock puts one after the other."""
    revision = await persons.keep_fate(session, member)
    fate = Fate(member_id=member.id, living=member.living, died_on=member.died_on, revision=revision)
    kind = DeathReversed if member.living else PersonDied
    sealed = {to: keys.seal(fate, to=to) for to in (COORDINATION, PARTICIPATION)}
    await outbox.record(session, kind(on=on, notice_id=uuid4(), **sealed))


async def tell_merge(session: AsyncSession, merged: Merge, *, keys: KeyRing) -> None:
    """Tell that two records are of one person."""
    same = SamePerson(keep_id=merged.keep_id, absorbed_id=merged.absorbed_id)
    sealed = {to: keys.seal(same, to=to) for to in (COORDINATION, PARTICIPATION)}
    await outbox.record(session, PersonsMerged(on=merged.merged_on, merge_id=merged.id, **sealed))

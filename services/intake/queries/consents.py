"""Reading the ledger of consents."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consent import Consent, missing
from services.intake.queries.views import Coverage, Lacking
from services.intake.store import consents, households, persons
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound


async def consent(session: AsyncSession, actor: Actor, consent_id: UUID) -> Consent:
    """One consent. Raises NotFound."""
    found = await session.get(Consent, consent_id)
    if found is None:
        raise NotFound
    await _see(session, actor, found.household_id)
    await access.log(session, actor, act="read", kind="consent", record=consent_id, basis=policy.INTERNAL_USE)
    return found


async def consents_of_household(session: AsyncSession, actor: Actor, household_id: UUID) -> Sequence[Consent]:
    """The household's ledger, oldest first. Raises NotFound."""
    await _see(session, actor, household_id)
    found = await consents.consents(session, household_id)
    records = [consent.id for consent in found]
    await access.log_all(session, actor, act="read", kind="consent", records=records, basis=policy.INTERNAL_USE)
    return found


async def coverage(
    session: AsyncSession, actor: Actor, household_id: UUID, *, agencies: Sequence[str], on: date, purpose: str
) -> Coverage:
    """Whether every living member's consent covers the agencies on a day. Raises NotFound."""
    await _see(session, actor, household_id)
    living = await persons.living_once(session, await households.members(session, household_id))
    given = await consents.consents(session, household_id, also=chain.from_iterable(living.values()))
    await access.log(
        session, actor, act="ask_coverage", kind="household", record=household_id, basis=policy.INTERNAL_USE
    )
    lacking = missing(given, members=living, agencies=agencies, on=on, purpose=purpose, same=living)
    return Coverage(
        covered=bool(living) and not lacking,
        missing=[Lacking(member=member, agency=agency) for member, agency in lacking],
    )


async def _see(session: AsyncSession, actor: Actor, household_id: UUID) -> None:
    policy.must_see_household(actor, await households.standing(session, household_id, actor.agency))

"""Reading the ledger of consents."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consent import Consent
from services.intake.domain.coverage import Why, covering
from services.intake.queries.views import Coverage, Covered, Lacking
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


async def running_out(session: AsyncSession, actor: Actor, *, today: date, days: int) -> Sequence[Consent]:
    """Consents to renew: they end within so many days, and the agency's support of the household goes on."""
    policy.must_be_practitioner(actor)
    found = await consents.running_out(session, actor.agency, since=today, until=today + timedelta(days=days))
    records = [consent.id for consent in found]
    await access.log_all(session, actor, act="read", kind="consent", records=records, basis=policy.INTERNAL_USE)
    return found


async def coverage(
    session: AsyncSession,
    actor: Actor,
    household_id: UUID,
    *,
    agencies: Sequence[str],
    on: date,
    purpose: str,
    category: str | None = None,
) -> Coverage:
    """Who of the household is covered for which agency on a day, and why not. Raises NotFound."""
    await _see(session, actor, household_id)
    members = await households.members(session, household_id)
    living = await persons.living_once(session, members)
    told = await consents.consents(session, household_id, also=chain.from_iterable(living.values()))
    given = [one for one in told if one.purpose == purpose]
    await access.log(
        session, actor, act="ask_coverage", kind="household", record=household_id, basis=policy.INTERNAL_USE
    )
    asked = [member for member in members if member.id in living or not member.living]
    answers = [
        covering(given, member, agency, on=on, category=category, same=living.get(member.id, (member.id,)))
        for member in asked
        for agency in agencies
    ]
    lacking = [one for one in answers if not one.covered and one.why is not Why.DIED]
    return Coverage(
        covered=bool(living) and not lacking,
        missing=[Lacking(member=one.member, agency=one.agency) for one in lacking],
        answers=[Covered.model_validate(one) for one in answers],
    )


async def _see(session: AsyncSession, actor: Actor, household_id: UUID) -> None:
    policy.must_see_household(actor, await households.standing(session, household_id, actor.agency))

"""Reading the ledger of consents."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consent import Consent
from services.intake.domain.coverage import Why, covering
from services.intake.queries.views import ConsentView, Coverage, Covered, Lacking
from services.intake.store import consents, households, persons
from shared import access
from shared.actors import Actor
from shared.privacy.masking import HIDDEN
from shared.refusals import NotFound


async def consent(session: AsyncSession, actor: Actor, consent_id: UUID) -> ConsentView:
    """One consent, as far as the actor needs it. Raises NotFound."""
    found = await session.get(Consent, consent_id)
    if found is None:
        raise NotFound
    standing = await households.standing(session, found.household_id, actor.agency)
    if not policy.reads_consent(actor, standing, found):
        raise NotFound
    await access.log(session, actor, act="read", kind="consent", record=consent_id, basis=policy.INTERNAL_USE)
    return _shown(actor, standing, found)


async def consents_of_household(session: AsyncSession, actor: Actor, household_id: UUID) -> list[ConsentView]:
    """The household's ledger, oldest first; who merely sees the household reads what concerns them. Raises NotFound."""
    standing = await households.standing(session, household_id, actor.agency)
    policy.must_see_household(actor, standing)
    ledger = await consents.consents(session, household_id)
    found = [one for one in ledger if policy.reads_consent(actor, standing, one)]
    records = [one.id for one in found]
    await access.log_all(session, actor, act="read", kind="consent", records=records, basis=policy.INTERNAL_USE)
    return [_shown(actor, standing, one) for one in found]


async def running_out(session: AsyncSession, actor: Actor, *, today: date, days: int) -> list[ConsentView]:
    """Consents to renew: they end within so many days, and the agency's support of the household goes on."""
    policy.must_be_practitioner(actor)
    found = await consents.running_out(session, actor.agency, since=today, until=today + timedelta(days=days))
    records = [consent.id for consent in found]
    await access.log_all(session, actor, act="read", kind="consent", records=records, basis=policy.INTERNAL_USE)
    return [ConsentView.model_validate(one) for one in found]


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
    """Who of the household is covered for which agency on a day, and why not. Raises NotFound, NotTheOwner."""
    standing = await households.standing(session, household_id, actor.agency)
    policy.must_ask_for_itself(actor, standing, agencies)
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


def _shown(actor: Actor, standing: policy.Standing, found: Consent) -> ConsentView:
    view = ConsentView.model_validate(found)
    if policy.reads_all_of_consent(actor, standing, found):
        return view
    own = {name: tuple(code for code in getattr(view, name) if code == actor.agency) for name in _OTHERS}
    return view.model_copy(update={**own, "witness": HIDDEN})


_OTHERS = ("agencies", "refused_agencies", "narrowed_agencies")

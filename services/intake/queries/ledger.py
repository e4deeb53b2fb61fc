"""Reading consents, outreach, concerns and the profile's agencies."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.concern import Concern
from services.intake.domain.consent import SUPPORT_SHARING, Consent, missing
from services.intake.domain.outreach import Outreach
from services.intake.queries.views import (
    AgencyView,
    ConcernView,
    Coverage,
    DeskView,
    Lacking,
    OutreachContactView,
    OutreachLine,
    OutreachView,
)
from services.intake.store import households, ledger
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
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
    found = await ledger.consents(session, household_id)
    records = [consent.id for consent in found]
    await access.log_all(session, actor, act="read", kind="consent", records=records, basis=policy.INTERNAL_USE)
    return found


async def coverage(
    session: AsyncSession, actor: Actor, household_id: UUID, *, agencies: Sequence[str], on: date, purpose: str
) -> Coverage:
    """Whether every living member's consent covers the agencies on a day. Raises NotFound."""
    await _see(session, actor, household_id)
    living = [member.id for member in await households.members(session, household_id) if member.living]
    given = await ledger.consents(session, household_id)
    await access.log(
        session, actor, act="ask_coverage", kind="household", record=household_id, basis=policy.INTERNAL_USE
    )
    lacking = missing(given, members=living, agencies=agencies, on=on, purpose=purpose or SUPPORT_SHARING)
    return Coverage(
        covered=bool(living) and not lacking,
        missing=[Lacking(member=member, agency=agency) for member, agency in lacking],
    )


async def outreach(session: AsyncSession, actor: Actor, outreach_id: UUID) -> OutreachView:
    """One outreach with its contacts. Raises NotFound."""
    found = policy.must_own_outreach(actor, await ledger.outreach(session, outreach_id))
    await access.log(session, actor, act="read", kind="outreach", record=found.id, basis=policy.basis_of(found))
    contacts = await ledger.outreach_contacts(session, outreach_id)
    line = OutreachLine.model_validate(found)
    return OutreachView(**line.model_dump(), contacts=[OutreachContactView.model_validate(c) for c in contacts])


async def outreach_of_agency(
    session: AsyncSession, actor: Actor, *, case_id: UUID | None, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Outreach]:
    """The outreach of the actor's agency, the newest first."""
    policy.must_be_practitioner(actor)
    row = tables.outreach
    found = select(Outreach).where(row.c.agency == actor.agency)
    if case_id is not None:
        found = found.where(row.c.case_id == case_id)
    if after is not None:
        found = found.where(tuple_(row.c.started_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.started_on.desc(), row.c.id.desc()).limit(limit))).all()


async def concern(session: AsyncSession, actor: Actor, concern_id: UUID) -> ConcernView:
    """One concern with its reporter, for the agency that received it. Raises NotFound."""
    found = policy.must_own_concern(actor, await ledger.concern(session, concern_id))
    await access.log(session, actor, act="read", kind="concern", record=found.id, basis=policy.INTERNAL_USE)
    view = ConcernView.model_validate(found)
    return view.model_copy(update={"reporter": await ledger.reporter(session, concern_id)})


async def concerns_of_agency(
    session: AsyncSession, actor: Actor, *, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Concern]:
    """The concerns of the actor's agency, the newest first."""
    policy.must_be_practitioner(actor)
    row = tables.concern
    found = select(Concern).where(row.c.agency == actor.agency)
    if after is not None:
        found = found.where(tuple_(row.c.received_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.received_on.desc(), row.c.id.desc()).limit(limit))).all()


def agencies(profile: Profile) -> list[AgencyView]:
    """Every agency of the city's profile with its desks."""
    return [
        AgencyView(
            code=agency.code,
            name=agency.name,
            kind=agency.kind,
            desks=[DeskView.model_validate(desk) for desk in profile.desks_of(agency.code)],
        )
        for agency in profile.agencies
    ]


async def _see(session: AsyncSession, actor: Actor, household_id: UUID) -> None:
    policy.must_see_household(actor, await households.standing(session, household_id, actor.agency))

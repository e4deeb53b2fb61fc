"""A role finds whoever does it: offered anew after a no, in other words or to another agency, or handed over (R10)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText
from services.coordination.commands.compartments import keep_closed
from services.coordination.domain.case import Case
from services.coordination.domain.consent import SUPPORT_SHARING, require_consents
from services.coordination.domain.errors import UnknownAgency
from services.coordination.domain.plan import ReferrerWithoutRole
from services.coordination.domain.referral import ReasonMissing
from services.coordination.domain.role import (
    HandoverPending,
    Origin,
    PlanNotInForce,
    Role,
    RoleAgencyClosed,
    RoleStatus,
    RoleTaken,
)
from services.coordination.policy import cases as policy
from services.coordination.policy import roles as role_policy
from services.coordination.store import cases, consents, plans, presence, roles
from shared.actors import Actor
from shared.contracts.roles import RoleHandedOver, RoleOffered, RoleWithdrawn
from shared.messaging import outbox
from shared.reference.fields import Day, Subject
from shared.reference.profile import Profile


class NewOffer(Dated):
    """The role as it is offered now; what is not said stays, of a declined one what the agency proposed instead."""

    agency: CodeText | None = None
    text: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None
    subject: Subject | None = None
    due_on: Day | None = None
    reason: LongText | None = None


class TakenBack(Dated):
    """Why nobody is asked for the role any more."""

    reason: LongText | None = None


class NewHandover(Dated):
    """Who shall take the role over, and why."""

    agency: CodeText
    reason: LongText | None = None
    subject: Subject | None = None


async def offer_anew(
    session: AsyncSession, actor: Actor, role_id: UUID, new: NewOffer, *, profile: Profile, today: date
) -> Role:
    """The coordinator offers a role that nobody took: by the counter-proposal, in other words, to another agency.

    Raises RoleTaken, PlanNotInForce, RoleAgencyClosed, UnknownAgency, ReferrerWithoutRole (R10), ConsentMissing (R3).
    """
    role, case = await _role_and_case(session, role_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=new.on)
    await _require_in_force(session, role)
    if successor := await roles.successor_of(session, role.id):
        raise RoleTaken(status=role.status, successor=str(successor.id))
    withdrawn = role.status == RoleStatus.OFFERED
    role.make_way(on=new.on)
    agency = new.agency or role.agency
    if agency != role.agency:
        await _require_free_to_go(session, case, role, profile, on=new.on)
        await _require_may_know(session, case, role, agency, on=new.on, today=today)
    _require_open(agency, profile, new.on)
    if withdrawn:
        await outbox.record(session, RoleWithdrawn(on=new.on, **await _facts(session, role)))
    words = new.text or (role.counter_proposal if agency == role.agency else None) or role.text
    await keep_closed(session, case, [words, new.reason or ""], readers=[agency], profile=profile, today=today)
    origin = Origin.AMENDED if agency == role.agency else Origin.ANOTHER_AGENCY
    offered = role.in_its_place(agency, words, origin, on=new.on)
    offered.due_on = new.due_on or role.due_on
    return await _offer(session, role, offered, new)


async def hand_over(
    session: AsyncSession, actor: Actor, role_id: UUID, new: NewHandover, *, profile: Profile, today: date
) -> Role:
    """The agency that holds a role, or the coordinator for it, asks another to take it over; until then it stays (R2).

    Raises RoleNotAccepted, ReasonMissing, HandoverPending, and as `offer_anew` does.
    """
    role, case = await _role_and_case(session, role_id)
    on_case = await presence.agencies_on(session, case.id)
    if not policy.is_staff(actor):
        role_policy.require_own(actor, role.agency, on_case)
    case.require_open(on=new.on)
    role.require_held(new.on)
    if not (new.reason or "").strip():
        raise ReasonMissing
    await _require_in_force(session, role)
    if successor := await roles.successor_of(session, role.id):
        raise HandoverPending(role=str(successor.id))
    if new.agency != role.agency:
        await _require_free_to_go(session, case, role, profile, on=new.on)
        await _require_may_know(session, case, role, new.agency, on=new.on, today=today)
    _require_open(new.agency, profile, new.on)
    told = [role.text, new.reason or ""]
    await keep_closed(session, case, told, readers=[new.agency], profile=profile, today=today)
    return await _offer(session, role, role.in_its_place(new.agency, role.text, Origin.HANDED_OVER, on=new.on), new)


async def take_role_back(
    session: AsyncSession, actor: Actor, role_id: UUID, said: TakenBack, *, profile: Profile, today: date
) -> Role:
    """Staff take a role back that nobody is to do any more, also one that an agency had in hand when it closed.

    What was offered in its place stays. Raises ReasonMissing, RoleOver, ReferrerWithoutRole (R10).
    """
    role, case = await _role_and_case(session, role_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=said.on)
    role.take_back(reason=said.reason, on=said.on)
    if await roles.successor_of(session, role.id) is None:
        await _require_free_to_go(session, case, role, profile, on=said.on)
    await keep_closed(session, case, [said.reason or ""], readers=[role.agency], profile=profile, today=today)
    await outbox.record(session, RoleWithdrawn(on=said.on, **await _facts(session, role)))
    return role


async def release_former(session: AsyncSession, role: Role, *, on: date) -> None:
    """The role was taken over: whoever held it until now is free of it. For the acceptance, in its transaction."""
    if role.origin != Origin.HANDED_OVER or role.replaces is None:
        return
    former = await plans.role_of(session, role.replaces)
    former.hand_over(on=on)
    if former.status == RoleStatus.HANDED_OVER:
        facts = await _facts(session, former)
        await outbox.record(session, RoleHandedOver(on=on, to_role_id=role.id, to_agency=role.agency, **facts))


async def _role_and_case(session: AsyncSession, role_id: UUID) -> tuple[Role, Case]:
    case = await cases.case_with(session, lambda: plans.case_of_role(session, role_id))
    found = await plans.role_of(session, role_id)  # it may have changed while we waited for the case
    return found, case


async def _require_in_force(session: AsyncSession, role: Role) -> None:
    if not await roles.plan_is_in_force(session, role.plan_id):
        raise PlanNotInForce


async def _require_free_to_go(session: AsyncSession, case: Case, role: Role, profile: Profile, *, on: date) -> None:
    """Raise ReferrerWithoutRole where an agency that referred would be left without any role (R10).

    One that has closed cannot keep any: its part must be free to go to somebody who is there.
    """
    referred = await cases.referrers_of(session, case.id) - {policy.CITY, policy.COUNCIL}
    if not profile.is_open(role.agency, on):
        return
    if role.agency in referred - await roles.others_open(session, role):
        raise ReferrerWithoutRole(agencies=[role.agency])


async def _require_may_know(
    session: AsyncSession, case: Case, role: Role, agency: str, *, on: date, today: date
) -> None:
    """Raise ConsentMissing unless those the role is for let the new agency know, then and today (R3, R4)."""
    await consents.must_be_verifiable(session, [case.household_id])
    grants = await consents.consents_of(session, case.household_id, hold=True)
    concerned = case.alive([role.member_id]) if role.member_id else case.present()
    for day in sorted({on, today}):
        require_consents(concerned, [agency], grants, purpose=SUPPORT_SHARING, on=day)


def _require_open(agency: str, profile: Profile, on: date) -> None:
    if not profile.has_agency(agency):
        raise UnknownAgency(agencies=[agency])
    if not profile.is_open(agency, on):
        raise RoleAgencyClosed(agency=agency)


async def _offer(session: AsyncSession, former: Role, role: Role, new: NewOffer | NewHandover) -> Role:
    role.subject, role.origin_reason = new.subject, new.reason
    session.add(role)
    await outbox.record(session, RoleOffered(on=new.on, replaces=former.id, **await _facts(session, role)))
    return role


async def _facts(session: AsyncSession, role: Role) -> dict[str, Any]:
    referral_ids = await cases.referrals_of(session, role.case_id)
    facts = {"case_id": role.case_id, "plan_id": role.plan_id, "agency": role.agency, "referral_ids": referral_ids}
    return {"role_id": role.id, **facts}

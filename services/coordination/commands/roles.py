"""Roles: the agency named answers for itself, reports, and finishes (R10)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.commands.role_offers import release_former
from services.coordination.commands.sources import Sourced, keep_source
from services.coordination.domain.role import Role, RoleAgencyClosed
from services.coordination.policy import roles as policy
from services.coordination.store import cases, plans, presence
from services.coordination.tables.plans import role_report
from shared.actors import Actor
from shared.contracts.roles import RoleAccepted, RoleDeclined, RoleDone, RoleEvent, RoleReported
from shared.messaging import outbox
from shared.reference.profile import Profile


async def accept_role(session: AsyncSession, actor: Actor, role_id: UUID, *, on: date, profile: Profile) -> Role:
    """The agency takes the role. Raises RoleAgencyClosed where it is not there any more to do it (R2)."""
    role = await _own_role(session, actor, role_id, on=on)
    if not profile.is_open(role.agency, on):
        raise RoleAgencyClosed(agency=role.agency)
    role.accept(by=actor.subject, on=on)
    await release_former(session, role, on=on)
    await _tell(session, role, RoleAccepted, on)
    return role


async def decline_role(
    session: AsyncSession,
    actor: Actor,
    role_id: UUID,
    *,
    reason: str | None,
    on: date,
    counter_proposal: str | None = None,
) -> Role:
    """The agency says no, with a reason, and what it could do instead."""
    role = await _own_role(session, actor, role_id, on=on)
    role.decline(reason=reason, by=actor.subject, on=on, counter_proposal=counter_proposal)
    await _tell(session, role, RoleDeclined, on)
    return role


class Report(Dated, Sourced):
    """How the agency's part goes."""

    text: Annotated[LongText, Field(min_length=1)]


async def report_on_role(session: AsyncSession, actor: Actor, role_id: UUID, new: Report, *, today: date) -> UUID:
    """The agency tells how its part goes; a report is never an activity. Raises UnknownMember, NotTheirVoice."""
    on = new.on
    role = await _own_role(session, actor, role_id, on=on)
    role.report(on=on)
    report_id = uuid4()
    await session.execute(
        insert(role_report).values(id=report_id, role_id=role.id, on=on, text=new.text, by_subject=actor.subject)
    )
    case = await cases.case_of(session, role.case_id)
    await keep_source(session, actor, case, report_id, new.source, today=today)
    await outbox.record(
        session,
        RoleReported(
            on=on,
            role_id=role.id,
            case_id=role.case_id,
            plan_id=role.plan_id,
            agency=role.agency,
            report_id=report_id,
            referral_ids=await cases.referrals_of(session, role.case_id),
        ),
    )
    return report_id


async def complete_role(session: AsyncSession, actor: Actor, role_id: UUID, *, on: date) -> Role:
    """The agency has done what the plan asked of it."""
    role = await _own_role(session, actor, role_id, on=on)
    role.complete(on=on)
    await _tell(session, role, RoleDone, on)
    return role


async def _own_role(session: AsyncSession, actor: Actor, role_id: UUID, *, on: date) -> Role:
    case = await cases.case_with(session, lambda: plans.case_of_role(session, role_id))
    role = await plans.role_of(session, role_id)  # it may have changed while we waited for the case
    policy.require_own(actor, role.agency, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    case.deal(on)
    return role


async def _tell(session: AsyncSession, role: Role, event: type[RoleEvent], on: date) -> None:
    referral_ids = await cases.referrals_of(session, role.case_id)
    facts = {"case_id": role.case_id, "plan_id": role.plan_id, "agency": role.agency, "referral_ids": referral_ids}
    await outbox.record(session, event(on=on, role_id=role.id, **facts))

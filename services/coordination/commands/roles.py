"""Roles: the agency named answers for itself, reports, and finishes (R10)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.role_offers import release_former
from services.coordination.domain.case import Case
from services.coordination.domain.role import Role
from services.coordination.policy import roles as policy
from services.coordination.store import cases, plans, presence
from services.coordination.tables.plans import role_report
from shared.actors import Actor
from shared.contracts.coordination import RoleAccepted, RoleDeclined, RoleDone, RoleEvent, RoleReported
from shared.messaging import outbox


async def accept_role(session: AsyncSession, actor: Actor, role_id: UUID, *, on: date) -> Role:
    """The agency takes the role."""
    role = await _own_role(session, actor, role_id, on=on)
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


async def report_on_role(session: AsyncSession, actor: Actor, role_id: UUID, *, text: str, on: date) -> UUID:
    """The agency tells how its part goes; a report is never an activity."""
    role = await _own_role(session, actor, role_id, on=on)
    role.report(on=on)
    report_id = uuid4()
    await session.execute(
        insert(role_report).values(id=report_id, role_id=role.id, on=on, text=text, by_subject=actor.subject)
    )
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
    found = await plans.role_of(session, role_id)
    case: Case = await cases.case_for_update(session, found.case_id)
    role = await plans.role_of(session, role_id)  # it may have changed while we waited for the case
    policy.require_own(actor, role.agency, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    case.deal(on)
    return role


async def _tell(session: AsyncSession, role: Role, event: type[RoleEvent], on: date) -> None:
    referral_ids = await cases.referrals_of(session, role.case_id)
    facts = {"case_id": role.case_id, "plan_id": role.plan_id, "agency": role.agency, "referral_ids": referral_ids}
    await outbox.record(session, event(on=on, role_id=role.id, **facts))

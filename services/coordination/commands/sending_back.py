"""A plan goes back to be planned anew: the meeting wants it revised, or the city says no with its reasons (R8)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.drafts import PlanRefusal
from services.coordination.commands.plans import plan_and_case
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.domain.plan.basis import statutory_basis
from services.coordination.domain.referral import ReasonMissing
from services.coordination.policy import cases as policy
from services.coordination.store import plans, presence
from shared.actors import Actor
from shared.contracts.coordination import PlanReturned
from shared.messaging import outbox


async def refuse_plan(session: AsyncSession, actor: Actor, plan_id: UUID, refusal: PlanRefusal) -> Plan:
    """The city says no, with its reasons. Raises ReasonMissing, and what keeps the city from deciding at all."""
    plan, case = await plan_and_case(session, plan_id)
    policy.require_city(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=refusal.on)
    if not (refusal.reason or "").strip():
        raise ReasonMissing
    uses = {"outreach": plan.uses_outreach, "participation": plan.uses_participation}
    basis = refusal.basis or statutory_basis(refusal.on, **uses)
    said = {"reason": refusal.reason or "", "basis": basis}
    plan.refuse(by=actor.subject, meeting_id=refusal.meeting_id, on=refusal.on, **said)
    await _plan_anew(session, case, plan, by="city", on=refusal.on)
    return plan


async def send_back_submitted(
    session: AsyncSession, actor: Actor, case: Case, *, meeting_id: UUID, reason: str | None, on: date
) -> None:
    """The meeting wants the plan revised: what was put before it goes back. For the minutes, in their transaction."""
    for plan in await plans.unfinished_plans(session, case.id):
        was_there = plan.status == PlanStatus.SUBMITTED and plan.submitted_to in {None, meeting_id}
        if was_there and plan.submitted_on is not None and plan.submitted_on <= on:
            plan.send_back(by=actor.subject, meeting_id=meeting_id, reason=reason, on=on)
            await _plan_anew(session, case, plan, by="meeting", on=on)


async def _plan_anew(session: AsyncSession, case: Case, plan: Plan, *, by: str, on: date) -> None:
    if case.stage == Stage.DELIBERATING:
        case.move(Stage.PLANNING)
    await tell_stage(session, case, on=on)
    await outbox.record(session, PlanReturned(on=on, plan_id=plan.id, case_id=case.id, version=plan.version, by=by))

"""What happens when a plan version comes into force: earlier ones end, roles are offered, support is commissioned."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.scheduling import schedule_review
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.consent import SUPPORT_SHARING, require_consents
from services.coordination.domain.plan import Plan, PlanStatus, RoleLine
from services.coordination.domain.plan.going_on import going_on, with_their_handovers
from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.role import Role
from services.coordination.policy.cases import COUNCIL
from services.coordination.store import cases, consents, meetings, plans, roles
from shared.contracts.coordination import Commission, PlanCameIntoForce, SupportCommissioned
from shared.contracts.roles import RoleOffered, RoleWithdrawn
from shared.messaging import outbox
from shared.privacy.keys import KeyRing

PARTICIPATION = "participation"
"""The service instance for which commissions are sealed."""


async def bring_into_force(session: AsyncSession, case: Case, plan: Plan, *, on: date, rhythm: Rhythm) -> None:
    """From `on` the case runs by this version; earlier ones are superseded, its roles are offered (R8, R10).

    A role that it asks for as it was goes on as far as it has come: it is not offered again.
    It has a date for its review from now on: the plan's own, or by the city's rule (R11).
    """
    revised = await plans.was_in_force(session, plan)
    former = await plans.running(session, case.id)
    for earlier in await plans.unfinished_plans(session, case.id):
        if earlier.version < plan.version:
            earlier.pass_away(PlanStatus.SUPERSEDED, on=on)
    plan.come_into_force(on=on)
    due_on = plan.said.review_after(on) or rhythm.review_due(on, "in_force")
    await schedule_review(session, case, due_on, on=on)
    case.move(Stage.SUPPORTING)
    await tell_stage(session, case, on=on)
    await outbox.record(
        session,
        PlanCameIntoForce(on=on, plan_id=plan.id, case_id=case.id, version=plan.version, revised=revised),
    )
    referral_ids = await cases.referrals_of(session, case.id)
    kept = await _go_on(session, plan, former, on=on, referral_ids=referral_ids)
    for place, line in enumerate(plan.said.roles):
        if place not in kept:
            await _offer(session, plan, line, on=on, referral_ids=referral_ids)


async def commission(session: AsyncSession, case: Case, plan: Plan, *, keys: KeyRing, on: date, today: date) -> None:
    """Commission participation support for each person the plan names (R9), sealed for participation only (R17).

    Raises PersonDead, also for who was to be visited; ConsentMissing for who did not consent on that day that the
    council knows, or does no more today (R3).
    """
    case.require_alive([*plan.outreach_member_ids, *plan.participation_member_ids])
    if plan.participation_member_ids:
        await consents.must_be_verifiable(session, [case.household_id])
    grants = await meetings.grants_of(session, [case])
    for day in sorted({on, today}):
        require_consents(plan.participation_member_ids, [COUNCIL], grants, purpose=SUPPORT_SHARING, on=day)
    for member_id in plan.participation_member_ids:
        await outbox.record(
            session,
            SupportCommissioned(
                on=on,
                commission_id=uuid4(),
                case_id=case.id,
                plan_id=plan.id,
                household_id=case.household_of(member_id),
                member_id=member_id,
                commission=keys.seal(_commission(case, plan, member_id), PARTICIPATION),
            ),
        )


async def _go_on(
    session: AsyncSession, plan: Plan, former: Sequence[UUID], *, on: date, referral_ids: tuple[UUID, ...]
) -> set[int]:
    """Let what was already asked go on, and take back what nobody answered and this version asks for no more.

    Gives the places of the lines that need no offer.
    """
    asked = {role.id: role for each in former for role in await roles.roles_of_plan(session, each)}
    before = [role for role in asked.values() if role.is_open]
    same = going_on(plan.said.roles, before)
    staying = with_their_handovers(list(same.values()), before)
    for role in staying:
        role.go_on(plan.id, on=on)
    for role in (each for each in before if each not in staying):
        if role.lapse(on=on):
            facts = {"case_id": plan.case_id, "plan_id": role.plan_id, "agency": role.agency}
            await outbox.record(session, RoleWithdrawn(on=on, role_id=role.id, referral_ids=referral_ids, **facts))
    return set(same)


async def _offer(
    session: AsyncSession, plan: Plan, line: RoleLine, *, on: date, referral_ids: tuple[UUID, ...]
) -> None:
    role = Role(uuid4(), plan.case_id, plan.episode, plan.id, line.agency, line.text, offered_on=on)
    role.subject, role.member_id, role.due_on = line.subject, line.member_id, line.due_on
    session.add(role)
    facts = {"case_id": plan.case_id, "plan_id": plan.id, "agency": line.agency, "referral_ids": referral_ids}
    await outbox.record(session, RoleOffered(on=on, role_id=role.id, **facts))


def _commission(case: Case, plan: Plan, member_id: UUID) -> Commission:
    member, said = case.member(member_id), plan.said
    use = said.participation
    own_goals = "\n".join(goal.text for goal in said.goals if goal.member_id == member_id)
    own_cautions = "\n".join(each.caution for each in said.supports if each.member_id == member_id and each.caution)
    return Commission(
        member_id=member.id,
        name=member.name,
        kana=member.kana,
        birth_date=member.birth_date,
        wishes=use.wishes if use else None,
        goals=(use.goals if use else None) or own_goals or None,
        cautions=(use.cautions if use else None) or own_cautions or None,
    )

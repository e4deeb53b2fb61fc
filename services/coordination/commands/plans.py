"""Plans: drafted, submitted, found appropriate by a meeting, decided by the city (R8, R9)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import keep_closed
from services.coordination.commands.drafts import Decision, PlanDraft
from services.coordination.commands.force import bring_into_force, commission
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.errors import UnknownAgency
from services.coordination.domain.meeting import Meeting, MeetingKind, MeetingStatus
from services.coordination.domain.plan import (
    NotItsMeeting,
    PersonDisagrees,
    Plan,
    PlanStatus,
    ReferrerWithoutRole,
    Wording,
)
from services.coordination.domain.plan.agreement import disagreeing
from services.coordination.domain.plan.basis import statutory_basis
from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.role import RoleAgencyClosed
from services.coordination.policy import cases as policy
from services.coordination.store import cases, meetings, plans, presence, wordings
from shared.actors import Actor
from shared.contracts.coordination import PlanDecided, PlanFoundAppropriate, PlanSubmitted
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def draft_plan(
    session: AsyncSession, actor: Actor, case_id: UUID, draft: PlanDraft, *, profile: Profile, today: date
) -> Plan:
    """Add a version to the case. Raises CompartmentClosed for what a conference's members alone may know (R5)."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_open(on=draft.on)
    wording = draft.wording()
    await check_wording(session, case, wording, profile=profile, today=today)
    return await add_version(session, actor, case, wording, on=draft.on)


async def add_version(
    session: AsyncSession, actor: Actor, case: Case, wording: Wording, *, on: date, copied_from: UUID | None = None
) -> Plan:
    """Add a checked wording as the case's newest version, a draft."""
    plan = Plan(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        version=await plans.next_version(session, case.id),
        drafted_on=on,
        drafted_by=actor.subject,
        content={},
        copied_from=copied_from,
    )
    plan.take(wording)
    session.add(plan)
    await wordings.keep(session, plan, on=on, by=actor.subject)
    case.advance(Stage.PLANNING)
    await tell_stage(session, case, on=on)
    return plan


async def check_wording(session: AsyncSession, case: Case, wording: Wording, *, profile: Profile, today: date) -> None:
    """Raise UnknownMember, UnknownAgency, RoleAgencyClosed, CompartmentClosed (R5) for what no plan here may say."""
    case.require_members(wording.members())
    agencies = wording.agencies()
    if unknown := [code for code in agencies if not profile.has_agency(code)]:
        raise UnknownAgency(agencies=unknown)
    _require_open(agencies, profile, today)
    texts, used = list(wording.content.texts()), wording.items
    await keep_closed(session, case, texts, readers=agencies, profile=profile, today=today, used=used)


async def submit_plan(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    *,
    meeting_id: UUID | None,
    on: date,
    profile: Profile,
    today: date,
) -> Plan:
    """Put a complete version before a coordination meeting (R8); earlier ones that never came into force are past.

    Raises ReviewTooFar, and CompartmentClosed for what was open when it was written and is closed again (R5).
    """
    plan, case = await plan_and_case(session, plan_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    if meeting_id is not None:
        _require_its_meeting(await meetings.meeting_of(session, meeting_id), case)
    plan.submit(meeting_id=meeting_id, on=on)
    if plan.said.review_on is not None:
        Rhythm.of(profile).require_near(plan.said.review_on, on=on)
    _require_open(plan.wording.agencies(), profile, today)
    await _require_roles_of_referrers(session, case, plan, profile=profile, today=today)
    await _require_still_open(session, case, plan, profile=profile, today=today)
    for earlier in await plans.unfinished_plans(session, case.id):
        if earlier.version < plan.version and earlier.in_force_on is None:
            earlier.pass_away(PlanStatus.SUPERSEDED, on=on)
    case.advance(Stage.DELIBERATING)
    await tell_stage(session, case, on=on)
    await outbox.record(session, PlanSubmitted(on=on, plan_id=plan.id, case_id=case.id, version=plan.version))
    return plan


async def find_appropriate(
    session: AsyncSession, plan_id: UUID, *, case_id: UUID, meeting_id: UUID, on: date, profile: Profile, today: date
) -> Plan:
    """A coordination meeting found the case's version appropriate; where no decision is needed it is in force (R8).

    For the minutes, within their transaction. Raises NotFound for a plan of another case, PlanNotSubmitted, TooEarly,
    CompartmentClosed for what is closed again by now (R5).
    """
    plan, case = await plan_and_case(session, plan_id)
    if plan.case_id != case_id:
        raise NotFound
    plan.find_appropriate(meeting_id=meeting_id, on=on)
    await _require_still_open(session, case, plan, profile=profile, today=today)
    facts = {"plan_id": plan.id, "case_id": case.id, "version": plan.version, "meeting_id": meeting_id}
    await outbox.record(session, PlanFoundAppropriate(on=on, **facts))
    if not plan.needs_decision(city_decides_every_plan=profile.policy.city_decides_every_plan):
        await bring_into_force(session, case, plan, on=on, rhythm=Rhythm.of(profile))
    return plan


async def decide_plan(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    decision: Decision,
    *,
    today: date,
    keys: KeyRing,
    profile: Profile,
) -> Plan:
    """The city's decision (R8, R9): in force, roles offered, participation commissioned for each person."""
    on = decision.on
    plan, case = await plan_and_case(session, plan_id)
    policy.require_city(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    basis = decision.basis or statutory_basis(on, outreach=plan.uses_outreach, participation=plan.uses_participation)
    plan.decide(by=actor.subject, meeting_id=decision.meeting_id, on=on, basis=basis)
    await _require_agreement(session, plan)
    await _require_still_open(session, case, plan, profile=profile, today=today)
    await outbox.record(session, await _decided(session, case, plan, on))
    await bring_into_force(session, case, plan, on=on, rhythm=Rhythm.of(profile))
    await commission(session, case, plan, keys=keys, on=on, today=today)
    return plan


async def plan_and_case(session: AsyncSession, plan_id: UUID) -> tuple[Plan, Case]:
    """A version and its case, which is locked until the transaction ends. Raises NotFound."""
    case = await cases.case_with(session, lambda: plans.case_of_plan(session, plan_id))
    found = await plans.plan_of(session, plan_id)
    await session.refresh(found)  # it may have changed while we waited for the case
    return found, case


async def _require_still_open(session: AsyncSession, case: Case, plan: Plan, *, profile: Profile, today: date) -> None:
    """Every step brings the version before more eyes; what it took from a conference must still stand open (R5)."""
    texts, readers = list(plan.said.texts()), {role.agency for role in plan.said.roles}
    await keep_closed(session, case, texts, readers=readers, profile=profile, today=today, used=plan.items)


def _require_its_meeting(meeting: Meeting, case: Case) -> None:
    to_come = meeting.status in {MeetingStatus.PLANNED, MeetingStatus.CONVENED}
    takes_it_up = any(item.case_id == case.id for item in meeting.agenda)
    if not (meeting.kind == MeetingKind.COORDINATION_MEETING and to_come and takes_it_up):
        raise NotItsMeeting(meeting_id=str(meeting.id))


def _require_open(agencies: Iterable[str], profile: Profile, today: date) -> None:
    if closed := [code for code in agencies if not profile.is_open(code, today)]:
        raise RoleAgencyClosed(agency=closed[0])


async def _require_roles_of_referrers(
    session: AsyncSession, case: Case, plan: Plan, *, profile: Profile, today: date
) -> None:
    """Whoever referred keeps a role (R10) as long as it is there to keep one."""
    carried = {policy.CITY, policy.COUNCIL} | {role.agency for role in plan.said.roles}
    referred = await cases.referrers_of(session, case.id)
    if missing := sorted(each for each in referred - carried if profile.is_open(each, today)):
        raise ReferrerWithoutRole(agencies=missing)


async def _decided(session: AsyncSession, case: Case, plan: Plan, on: date) -> PlanDecided:
    return PlanDecided(
        on=on,
        plan_id=plan.id,
        case_id=case.id,
        household_id=case.household_id,
        version=plan.version,
        revised=await plans.was_in_force(session, plan),
        uses_outreach=plan.uses_outreach,
        uses_participation=plan.uses_participation,
        outreach_member_ids=tuple(plan.outreach_member_ids),
        participation_member_ids=tuple(plan.participation_member_ids),
        outreach_agency=plan.outreach_agency,
    )


async def _require_agreement(session: AsyncSession, plan: Plan) -> None:
    answers = await wordings.agreements_of(session, plan.id)
    if no := disagreeing(plan.participation_member_ids, answers, revision=plan.revision):
        raise PersonDisagrees(members=[str(each) for each in no])

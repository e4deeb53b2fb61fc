"""Plans: drafted, submitted, found appropriate by a meeting, decided by the city (R8, R9)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import keep_closed
from services.coordination.commands.drafts import PlanDraft
from services.coordination.commands.force import bring_into_force, commission
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.errors import UnknownAgency
from services.coordination.domain.meeting import Meeting, MeetingKind, MeetingStatus
from services.coordination.domain.plan import NotItsMeeting, Plan, PlanStatus, ReferrerWithoutRole
from services.coordination.policy import cases as policy
from services.coordination.store import cases, meetings, plans, presence
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
    case.require_members(draft.members())
    if unknown := [code for code in draft.agencies() if not profile.has_agency(code)]:
        raise UnknownAgency(agencies=unknown)
    await keep_closed(
        session,
        case,
        list(draft.content().texts()),
        readers=draft.agencies(),
        profile=profile,
        today=today,
        used=draft.used_items(),
    )
    plan = _plan(case, await plans.next_version(session, case_id), draft, by=actor.subject)
    session.add(plan)
    case.advance(Stage.PLANNING)
    await tell_stage(session, case, on=draft.on)
    return plan


async def submit_plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, meeting_id: UUID | None, on: date) -> Plan:
    """Put a complete version before a coordination meeting (R8); earlier ones that never came into force are past."""
    plan, case = await _plan_and_case(session, plan_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    if meeting_id is not None:
        _require_its_meeting(await meetings.meeting_of(session, meeting_id), case)
    plan.submit(meeting_id=meeting_id, on=on)
    await _require_roles_of_referrers(session, case, plan)
    for earlier in await plans.unfinished_plans(session, case.id):
        if earlier.version < plan.version and earlier.in_force_on is None:
            earlier.pass_away(PlanStatus.SUPERSEDED, on=on)
    case.advance(Stage.DELIBERATING)
    await tell_stage(session, case, on=on)
    await outbox.record(session, PlanSubmitted(on=on, plan_id=plan.id, case_id=case.id, version=plan.version))
    return plan


async def find_appropriate(
    session: AsyncSession, plan_id: UUID, *, case_id: UUID, meeting_id: UUID, on: date, city_decides_every_plan: bool
) -> Plan:
    """A coordination meeting found the case's version appropriate; where no decision is needed it is in force (R8).

    For the minutes, within their transaction. Raises NotFound for a plan of another case, PlanNotSubmitted, TooEarly.
    """
    plan, case = await _plan_and_case(session, plan_id)
    if plan.case_id != case_id:
        raise NotFound
    plan.find_appropriate(meeting_id=meeting_id, on=on)
    facts = {"plan_id": plan.id, "case_id": case.id, "version": plan.version, "meeting_id": meeting_id}
    await outbox.record(session, PlanFoundAppropriate(on=on, **facts))
    if not plan.needs_decision(city_decides_every_plan=city_decides_every_plan):
        await bring_into_force(session, case, plan, on=on)
    return plan


async def decide_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, meeting_id: UUID, on: date, today: date, keys: KeyRing
) -> Plan:
    """The city's decision (R8, R9): in force, roles offered, participation commissioned for each person."""
    plan, case = await _plan_and_case(session, plan_id)
    policy.require_city(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    plan.decide(by=actor.subject, meeting_id=meeting_id, on=on)
    await outbox.record(session, await _decided(session, case, plan, on))
    await bring_into_force(session, case, plan, on=on)
    await commission(session, case, plan, keys=keys, on=on, today=today)
    return plan


async def _plan_and_case(session: AsyncSession, plan_id: UUID) -> tuple[Plan, Case]:
    found = await plans.plan_of(session, plan_id)
    case = await cases.case_for_update(session, found.case_id)
    await session.refresh(found)  # it may have changed while we waited for the case
    return found, case


def _require_its_meeting(meeting: Meeting, case: Case) -> None:
    to_come = meeting.status in {MeetingStatus.PLANNED, MeetingStatus.CONVENED}
    takes_it_up = any(item.case_id == case.id for item in meeting.agenda)
    if not (meeting.kind == MeetingKind.COORDINATION_MEETING and to_come and takes_it_up):
        raise NotItsMeeting(meeting_id=str(meeting.id))


async def _require_roles_of_referrers(session: AsyncSession, case: Case, plan: Plan) -> None:
    carried = {policy.CITY, policy.COUNCIL} | {role.agency for role in plan.said.roles}
    if missing := sorted(await cases.referrers_of(session, case.id) - carried):
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


def _plan(case: Case, version: int, draft: PlanDraft, *, by: str) -> Plan:
    outreach, participation = draft.uses_outreach, draft.uses_participation
    return Plan(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        version=version,
        drafted_on=draft.on,
        drafted_by=by,
        content=draft.content().model_dump(mode="json"),
        items=draft.used_items(),
        uses_outreach=outreach is not None,
        outreach_agency=outreach.agency if outreach else None,
        outreach_member_ids=list(dict.fromkeys(outreach.member_ids)) if outreach else [],
        uses_participation=participation is not None,
        participation_member_ids=list(dict.fromkeys(participation.member_ids)) if participation else [],
    )

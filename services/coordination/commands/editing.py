"""A draft is saved again over the revision that was read; a new version begins with what the last one says (R8)."""

from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import public_names
from services.coordination.commands.drafts import PlanDraft
from services.coordination.commands.plans import add_version, check_wording, plan_and_case
from services.coordination.domain.case import Case
from services.coordination.domain.plan import Plan, PlanChanged, Wording
from services.coordination.domain.plan.copying import Copying, Dropped, Present
from services.coordination.domain.plan.differences import both_changed, differences
from services.coordination.domain.plan.going_on import line_of
from services.coordination.domain.role import Role
from services.coordination.domain.wording import repeats
from services.coordination.policy import cases as policy
from services.coordination.store import items, presence, roles, wordings
from shared.actors import Actor
from shared.reference.profile import Profile


async def rewrite_plan(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    draft: PlanDraft,
    *,
    expected: int,
    profile: Profile,
    today: date,
) -> Plan:
    """Save a draft again. Raises PlanNotEditable, PlanChanged when somebody else saved since; and as drafting does."""
    plan, case = await plan_and_case(session, plan_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=draft.on)
    plan.require_draft()
    wording = draft.wording()
    await _require_unchanged(session, plan, wording, expected)
    await check_wording(session, case, wording, profile=profile, today=today)
    plan.rewrite(wording, on=draft.on)
    await wordings.keep(session, plan, on=draft.on, by=actor.subject)
    return plan


async def copy_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, on: date, profile: Profile, today: date
) -> tuple[Plan, list[Dropped]]:
    """Begin a new version with what this one says, without what no longer holds; gives what was dropped."""
    earlier, case = await plan_and_case(session, plan_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=on)
    copying = Copying(await _present(session, case, earlier, profile, on=on, today=today))
    wording = copying.of(earlier.wording)
    await check_wording(session, case, wording, profile=profile, today=today)
    return await add_version(session, actor, case, wording, on=on, copied_from=earlier.id), copying.dropped


async def _require_unchanged(session: AsyncSession, plan: Plan, wording: Wording, expected: int) -> None:
    if plan.revision == expected:
        return
    read = await wordings.wording_of(session, plan, expected)
    theirs, ours = differences(read, plan.wording.facts()), differences(read, wording.facts())
    changed = [each.pointer for each in theirs]
    raise PlanChanged(revision=plan.revision, changed=changed, both=both_changed(theirs, ours))


async def _present(
    session: AsyncSession, case: Case, earlier: Plan, profile: Profile, *, on: date, today: date
) -> Present:
    open_agencies = {each.code for each in profile.agencies if profile.is_open(each.code, on)}
    readers = {policy.CITY, policy.COUNCIL, *earlier.wording.agencies()} & open_agencies
    leave = await items.leave_for(session, case)
    shared = await items.items_of_case(session, case)
    opened = {each.id for each in shared if each.is_open_to(readers, leave.grants, dead=leave.dead, on=today)}
    closed = [each.content for each in shared if each.id not in opened]
    public = public_names(profile)
    offered = await roles.roles_of_plan(session, earlier.id)
    return Present(
        on=on,
        alive=case.alive(member.id for member in case.members),
        opened=opened,
        open_agencies=open_agencies,
        roles={(each.agency, each.text): each.status for each in _named(earlier, offered)},
        taken_up=[
            line_of(each)
            for each in offered
            if each.replaces and each.is_open and each.agency in open_agencies and not _names(earlier, each)
        ],
        tells_closed=lambda text: any(map(partial(repeats, [text], public=public), closed)),
    )


def _named(plan: Plan, offered: list[Role]) -> list[Role]:
    """The roles that a version itself names; one that came in the place of another of the same words comes last."""
    named = [each for each in offered if each.replaces is None or _names(plan, each)]
    return sorted(named, key=lambda each: each.replaces is not None)


def _names(plan: Plan, role: Role) -> bool:
    return line_of(role) in plan.said.roles

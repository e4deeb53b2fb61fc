"""Plans and roles as they are read."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.domain.plan.agreement import unanswered
from services.coordination.domain.plan.differences import differences
from services.coordination.domain.plan.going_on import going_on
from services.coordination.queries.roles import may_read_role
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.plans import (
    AgreementView,
    DifferencesView,
    DifferenceView,
    PlanView,
    RoleGoingOn,
)
from services.coordination.store import cases, plans, roles, wordings
from shared.actors import Actor
from shared.privacy.masking import mask
from shared.refusals import Invalid, NotFound, Stale


async def plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """One version. An agency reads its texts while everyone living lets it, and always its own role."""
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    shown = {"content": _content(found, sight), "items": found.items if sight.is_whole else []}
    shown |= {name: _known(getattr(found, name), sight) for name in ("outreach_member_ids", "participation_member_ids")}
    view = PlanView.model_validate(found).model_copy(update=shown)
    if not sight.is_staff:
        return view.model_copy(update={"returned_reason": None})
    answers = await wordings.agreements_of(session, found.id)
    said = [
        AgreementView.model_validate(each).model_copy(update={"outdated": each.revision != found.revision})
        for each in answers
    ]
    awaiting = unanswered(sight.case.present(), answers, revision=found.revision)
    told = {"agreements": said, "awaiting": awaiting, "unmeasured": found.said.unmeasured(), "draft": _draft(found)}
    return view.model_copy(update=told)


def _known(members: Sequence[UUID], sight: Sight) -> list[UUID]:
    """Of those for whom support is asked, whom the agency may know of today (R3)."""
    return [each for each in members if sight.is_whole or sight.categories(each)]


def _draft(found: Plan) -> dict[str, Any] | None:
    """The body that says the same; without it, whoever saves a draft as it was read would drop what it asks for."""
    if found.status != PlanStatus.DRAFTED:
        return None
    facts = found.wording.facts()
    asked, members = facts.pop("participation") or {}, facts.pop("participation_member_ids")
    return facts | {"uses_participation": {"member_ids": members} | asked if members else None}


async def plan_differences(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, to: UUID | None, since: int | None, today: date
) -> DifferencesView:
    """What differs from this version to another of the case, or in this draft since it stood at a revision.

    Without either: to this version from the one it was copied from,
    or the one before it. An agency sees what it may read of both. Raises NotFound.
    """
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    if since is not None:
        sides, roles_going_on = [await _since(session, found, since), found.wording.facts()], []
    else:
        old, new = await _versions(session, found, to)
        sides, roles_going_on = [old.wording.facts(), new.wording.facts()], await _going_on(session, sight, old, new)
    before, after = (_of_wording(facts, sight) for facts in sides)
    items = [DifferenceView.model_validate(each) for each in differences(before, after)]
    return DifferencesView(items=items, roles_going_on=roles_going_on)


async def _since(session: AsyncSession, plan: Plan, revision: int) -> dict[str, Any]:
    try:
        return await wordings.wording_of(session, plan, revision)
    except Stale:
        raise Invalid({"/since": f"1から{plan.revision}までの、保存された回の番号を入力してください。"}) from None


async def _versions(session: AsyncSession, plan: Plan, to: UUID | None) -> tuple[Plan, Plan]:
    versions = {each.id: each for each in await plans.plans_of(session, plan.case_id)}
    if to is not None:
        if to not in versions:
            raise NotFound
        return plan, versions[to]
    earlier = [each for each in versions.values() if each.version < plan.version]
    before = versions.get(plan.copied_from) if plan.copied_from else None
    return before or (earlier[-1] if earlier else plan), plan


async def _going_on(session: AsyncSession, sight: Sight, before: Plan, after: Plan) -> list[RoleGoingOn]:
    """The roles of the earlier version that the later one goes on with, or will; an agency sees its own."""
    stood = [each for each in await roles.roles_of_plan(session, before.id) if after.id != before.id]
    in_both = (each.stood_in(after.id) if after.in_force_on else each.is_open for each in stood)
    stood = [each for each, goes_on in zip(stood, in_both, strict=True) if goes_on]
    return [
        RoleGoingOn(pointer=f"/roles/{place}", id=role.id, agency=role.agency, status=role.status)
        for place, role in going_on(after.said.roles, stood).items()
        if sight.is_staff or role.agency == sight.agency
    ]


def _of_wording(facts: dict[str, Any], sight: Sight) -> dict[str, Any]:
    return facts if sight.is_whole else _own_roles(facts, sight)


def _own_roles(said: dict[str, Any], sight: Sight) -> dict[str, Any]:
    """The agency's own lines; of whom it may no longer know, it reads that there is one, and no word of it."""
    own = [role for role in said["roles"] if role["agency"] == sight.agency]
    return {"roles": [_own_role(role, sight) for role in own]}


def _own_role(role: dict[str, Any], sight: Sight) -> dict[str, Any]:
    member = UUID(role["member_id"]) if role.get("member_id") else None
    is_across = member in sight.hidden
    may_read = not is_across and may_read_role(sight.grants, sight.agency, member, today=sight.today)
    return {name: value for name, value in (role | {"text": mask(may_read, role["text"])}).items() if value is not None}


def _content(found: Plan, sight: Sight) -> dict[str, Any] | None:
    if sight.is_whole:
        return found.content
    return _own_roles(found.content, sight)

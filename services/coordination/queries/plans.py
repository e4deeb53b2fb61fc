"""Plans and roles as they are read."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import Plan
from services.coordination.domain.plan.agreement import unanswered
from services.coordination.domain.plan.differences import differences
from services.coordination.queries.roles import may_read_role
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.plans import AgreementView, DifferenceView, PlanView
from services.coordination.store import cases, plans, wordings
from shared.actors import Actor
from shared.privacy.masking import mask
from shared.refusals import NotFound


async def plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """One version. An agency reads its texts while everyone living lets it, and always its own role."""
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    shown = {"content": _content(found, sight), "items": found.items if sight.is_whole else []}
    view = PlanView.model_validate(found).model_copy(update=shown)
    if not sight.is_staff:
        return view.model_copy(update={"returned_reason": None})
    answers = await wordings.agreements_of(session, found.id)
    said = [
        AgreementView.model_validate(each).model_copy(update={"outdated": each.revision != found.revision})
        for each in answers
    ]
    awaiting = unanswered(sight.case.living(), answers, revision=found.revision)
    return view.model_copy(update={"agreements": said, "awaiting": awaiting, "unmeasured": found.said.unmeasured()})


async def plan_differences(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, to: UUID | None, since: int | None, today: date
) -> list[DifferenceView]:
    """What differs from this version to another of the case, or in this draft since it stood at a revision.

    Without either: to this version from the one it was copied from,
    or the one before it. An agency sees what it may read of both. Raises NotFound.
    """
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    before, after = (_of_wording(facts, sight) for facts in await _sides(session, found, to, since))
    return [DifferenceView.model_validate(each) for each in differences(before, after)]


async def _sides(session: AsyncSession, plan: Plan, to: UUID | None, since: int | None) -> list[dict[str, Any]]:
    own = plan.wording.facts()
    if since is not None:
        return [await wordings.wording_of(session, plan, since), own]
    versions = {each.id: each for each in await plans.plans_of(session, plan.case_id)}
    if to is not None:
        if to not in versions:
            raise NotFound
        return [own, versions[to].wording.facts()]
    earlier = [each for each in versions.values() if each.version < plan.version]
    before = versions.get(plan.copied_from) if plan.copied_from else None
    before = before or (earlier[-1] if earlier else plan)
    return [before.wording.facts(), own]


def _of_wording(facts: dict[str, Any], sight: Sight) -> dict[str, Any]:
    return facts if sight.is_whole else _own_roles(facts, sight)


def _own_roles(said: dict[str, Any], sight: Sight) -> dict[str, Any]:
    """The agency's own lines; of whom it may no longer know, it reads that there is one, and no word of it."""
    own = [role for role in said["roles"] if role["agency"] == sight.agency]
    return {"roles": [_own_role(role, sight) for role in own]}


def _own_role(role: dict[str, Any], sight: Sight) -> dict[str, Any]:
    member = UUID(role["member_id"]) if role.get("member_id") else None
    may_read = may_read_role(sight.grants, sight.agency, member, today=sight.today)
    return {name: value for name, value in (role | {"text": mask(may_read, role["text"])}).items() if value is not None}


def _content(found: Plan, sight: Sight) -> dict[str, Any] | None:
    if sight.is_whole:
        return found.content
    return _own_roles(found.content, sight)

"""Plans and roles as they are read."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import Plan
from services.coordination.domain.plan.agreement import unanswered
from services.coordination.domain.plan.differences import differences
from services.coordination.domain.role import Role
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.plans import AgreementView, DifferenceView, PlanView, ReportView, RoleView
from services.coordination.store import cases, plans, presence, wordings
from services.coordination.tables.plans import role as role_table
from services.coordination.tables.plans import role_report
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound


async def plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """One version. An agency reads its texts while everyone living lets it, and always its own role."""
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    view = PlanView.model_validate(found).model_copy(update={"content": _content(found, sight)})
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
    own = [role for role in said["roles"] if role["agency"] == sight.agency]
    return {"roles": [{name: value for name, value in role.items() if value is not None} for role in own]}


async def roles(session: AsyncSession, actor: Actor, case_id: UUID) -> list[RoleView]:
    """The case's roles: staff see all, an agency its own. Raises NotFound for those who are not on the case."""
    await cases.case_of(session, case_id)
    policy.require_sight(actor, await presence.agencies_on(session, case_id))
    statement = select(Role).where(role_table.c.case_id == case_id).order_by(role_table.c.offered_on, role_table.c.id)
    if not policy.is_staff(actor):
        statement = statement.where(role_table.c.agency == actor.agency)
    found = list(await session.scalars(statement))
    await access.log_all(
        session, actor, act="read", kind="role", records=[role.id for role in found], basis="internal_use"
    )
    reports = await _reports(session, [role.id for role in found])
    return [_role(role, reports[role.id]) for role in found]


def _content(found: Plan, sight: Sight) -> dict[str, Any] | None:
    if sight.is_whole:
        return found.content
    return _own_roles(found.content, sight)


async def _reports(session: AsyncSession, role_ids: list[UUID]) -> dict[UUID, list[ReportView]]:
    found: dict[UUID, list[ReportView]] = defaultdict(list)
    statement = select(role_report).where(role_report.c.role_id.in_(role_ids)).order_by(role_report.c["on"])
    for row in await session.execute(statement):
        found[row.role_id].append(ReportView.model_validate(row))
    return found


def _role(role: Role, reports: list[ReportView]) -> RoleView:
    facts = {name: getattr(role, name) for name in RoleView.model_fields if name != "reports"}
    return RoleView(**facts, reports=reports)

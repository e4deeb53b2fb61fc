"""Plans and roles as they are read."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import Plan
from services.coordination.domain.role import Role
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.plans import PlanView, ReportView, RoleView
from services.coordination.store import cases, plans, presence
from services.coordination.tables.plans import role as role_table
from services.coordination.tables.plans import role_report
from shared import access
from shared.actors import Actor


async def plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """One version. An agency reads its texts while everyone living lets it, and always its own role."""
    found = await plans.plan_of(session, plan_id)
    sight = await sight_of(session, actor, await cases.case_of(session, found.case_id), act="read_plan", today=today)
    return PlanView.model_validate(found).model_copy(update={"content": _content(found, sight)})


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
    return {"roles": [role for role in found.content["roles"] if role["agency"] == sight.agency]}


async def _reports(session: AsyncSession, role_ids: list[UUID]) -> dict[UUID, list[ReportView]]:
    found: dict[UUID, list[ReportView]] = defaultdict(list)
    statement = select(role_report).where(role_report.c.role_id.in_(role_ids)).order_by(role_report.c["on"])
    for row in await session.execute(statement):
        found[row.role_id].append(ReportView.model_validate(row))
    return found


def _role(role: Role, reports: list[ReportView]) -> RoleView:
    facts = {name: getattr(role, name) for name in RoleView.model_fields if name != "reports"}
    return RoleView(**facts, reports=reports)

"""Roles that are passed on: which one takes another's place, and whether its plan is in force."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import PlanStatus
from services.coordination.domain.role import OPEN, Role, RoleStatus
from services.coordination.tables.plans import plan, role

GONE = (RoleStatus.DECLINED, RoleStatus.WITHDRAWN)


async def successor_of(session: AsyncSession, role_id: UUID) -> Role | None:
    """The role that was offered in this one's place and was neither declined nor taken back."""
    statement = select(Role).where(role.c.replaces == role_id, role.c.status.not_in(GONE))
    return (await session.scalars(statement.order_by(role.c.offered_on.desc(), role.c.id))).first()


async def plan_is_in_force(session: AsyncSession, plan_id: UUID) -> bool:
    """Whether the version that names a role is the one by which the case runs."""
    status = await session.scalar(select(plan.c.status).where(plan.c.id == plan_id))
    return status == PlanStatus.IN_FORCE


async def others_open(session: AsyncSession, beside: Role) -> set[str]:
    """The agencies that hold, or were offered, another role in the case."""
    statement = select(role.c.agency).where(
        role.c.case_id == beside.case_id, role.c.id != beside.id, role.c.status.in_(sorted(OPEN))
    )
    return set(await session.scalars(statement))


async def roles_of_plan(session: AsyncSession, plan_id: UUID) -> list[Role]:
    """All that was offered by a version, or went on by it, and in the place of that, in the order of the offers."""
    stood_in = (role.c.plan_id == plan_id) | role.c.earlier_plan_ids.contains([plan_id])
    of_case = role.c.case_id == select(plan.c.case_id).where(plan.c.id == plan_id).scalar_subquery()
    statement = select(Role).where(of_case, stood_in).order_by(role.c.offered_on, role.c.id)
    return list(await session.scalars(statement))

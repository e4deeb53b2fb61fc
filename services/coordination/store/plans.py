"""Load and save plans and roles."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import PAST, Plan, PlanStatus
from services.coordination.domain.role import OPEN, Role
from services.coordination.tables import plans as tables
from shared.refusals import NotFound


async def plan_of(session: AsyncSession, plan_id: UUID) -> Plan:
    """One version. Raises NotFound."""
    found = await session.get(Plan, plan_id)
    if found is None:
        raise NotFound
    return found


async def plans_of(session: AsyncSession, case_id: UUID) -> list[Plan]:
    """Every version of a case's plan, first one first."""
    statement = select(Plan).where(tables.plan.c.case_id == case_id).order_by(tables.plan.c.version)
    return list(await session.scalars(statement.execution_options(populate_existing=True)))


async def unfinished_plans(session: AsyncSession, case_id: UUID) -> list[Plan]:
    """The versions that are neither superseded nor ended."""
    return [plan for plan in await plans_of(session, case_id) if plan.status not in PAST]


async def next_version(session: AsyncSession, case_id: UUID) -> int:
    """The number of a new version; the caller holds the case's lock."""
    highest = await session.scalar(select(func.max(tables.plan.c.version)).where(tables.plan.c.case_id == case_id))
    return (highest or 0) + 1


async def was_in_force(session: AsyncSession, plan: Plan) -> bool:
    """Whether an earlier version of the same episode came into force before: then this one revises it."""
    statement = select(func.count()).where(
        tables.plan.c.case_id == plan.case_id,
        tables.plan.c.episode == plan.episode,
        tables.plan.c.version < plan.version,
        tables.plan.c.in_force_on.is_not(None),
    )
    return bool(await session.scalar(statement))


async def in_force(session: AsyncSession, case_id: UUID) -> UUID | None:
    """The version by which the case runs."""
    statement = select(tables.plan.c.id).where(
        tables.plan.c.case_id == case_id, tables.plan.c.status == PlanStatus.IN_FORCE
    )
    found: UUID | None = await session.scalar(statement.order_by(tables.plan.c.version.desc()).limit(1))
    return found


async def role_of(session: AsyncSession, role_id: UUID) -> Role:
    """One role as it is now. Raises NotFound."""
    found = await session.get(Role, role_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def open_roles(session: AsyncSession, case_id: UUID) -> list[UUID]:
    """Roles of the plan in force that are neither done nor declined (R10, R12)."""
    statement = (
        select(tables.role.c.id)
        .join(tables.plan, tables.plan.c.id == tables.role.c.plan_id)
        .where(
            tables.role.c.case_id == case_id,
            tables.role.c.status.in_(sorted(OPEN)),
            tables.plan.c.status.not_in(sorted(PAST)),
        )
        .order_by(tables.role.c.offered_on, tables.role.c.id)
    )
    return list(await session.scalars(statement))


async def agencies_with_roles(session: AsyncSession, case_id: UUID) -> set[str]:
    """The agencies that hold or were offered a role in the case."""
    return set(await session.scalars(select(tables.role.c.agency).where(tables.role.c.case_id == case_id)))

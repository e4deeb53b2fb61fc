"""Load and save plans and roles."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
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


async def case_of_plan(session: AsyncSession, plan_id: UUID) -> UUID:
    """Which case a version is of, as it is now. Raises NotFound."""
    return await _case_id(session, select(tables.plan.c.case_id).where(tables.plan.c.id == plan_id))


async def case_of_role(session: AsyncSession, role_id: UUID) -> UUID:
    """Which case a role is of, as it is now. Raises NotFound."""
    return await _case_id(session, select(tables.role.c.case_id).where(tables.role.c.id == role_id))


async def _case_id(session: AsyncSession, statement: Select[UUID]) -> UUID:
    found: UUID | None = await session.scalar(statement)
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


async def cases_put_before(session: AsyncSession, meeting_id: UUID, case_ids: Collection[UUID]) -> set[UUID]:
    """Those of these cases of which a version waits for this meeting's finding."""
    plan = tables.plan.c
    waits = plan.case_id.in_(case_ids) & (plan.status == PlanStatus.SUBMITTED) & (plan.submitted_to == meeting_id)
    return set(await session.scalars(select(plan.case_id).where(waits)))


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


async def running(session: AsyncSession, case_id: UUID) -> list[UUID]:
    """Every version in force: two after a merge, until a later one replaces both."""
    own = tables.plan.c.case_id == case_id
    both = select(tables.plan.c.id).where(own, tables.plan.c.status == PlanStatus.IN_FORCE)
    return list(await session.scalars(both.order_by(tables.plan.c.version)))


async def role_of(session: AsyncSession, role_id: UUID) -> Role:
    """One role as it is now. Raises NotFound."""
    found = await session.get(Role, role_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def open_roles(session: AsyncSession, case_id: UUID) -> list[UUID]:
    """Roles that are neither done nor declined, also of a version that another came after (R10, R12)."""
    statement = (
        select(tables.role.c.id)
        .where(tables.role.c.case_id == case_id, tables.role.c.status.in_(sorted(OPEN)))
        .order_by(tables.role.c.offered_on, tables.role.c.id)
    )
    return list(await session.scalars(statement))


async def roles_finished_on(session: AsyncSession, case_id: UUID, episode: int) -> date | None:
    """When the last role of an episode was done, passed on, taken back or declined; None while there is none."""
    role = tables.role.c
    ended = func.coalesce(role.done_on, role.ended_on, role.answered_on)
    statement = select(func.max(ended)).where(role.case_id == case_id, role.episode == episode)
    found: date | None = await session.scalar(statement.where(role.status.not_in(sorted(OPEN))))
    return found


async def agencies_with_roles(session: AsyncSession, case_id: UUID) -> set[str]:
    """The agencies that hold or were offered a role in the case."""
    return set(await session.scalars(select(tables.role.c.agency).where(tables.role.c.case_id == case_id)))

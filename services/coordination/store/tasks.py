"""Load tasks."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting.tasks import Task
from services.coordination.tables.meetings import compartment_item
from services.coordination.tables.tasks import task
from shared.refusals import NotFound


async def meeting_with(session: AsyncSession, task_id: UUID) -> UUID:
    """Which meeting set a task. Raises NotFound."""
    found: UUID | None = await session.scalar(select(task.c.meeting_id).where(task.c.id == task_id))
    if found is None:
        raise NotFound
    return found


async def task_for_update(session: AsyncSession, task_id: UUID) -> Task:
    """The task, locked until the transaction ends. Raises NotFound."""
    statement = select(Task).where(task.c.id == task_id).with_for_update()
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def items_of(session: AsyncSession, meeting_id: UUID) -> frozenset[UUID]:
    """The items of a conference's compartment that say what its tasks are."""
    found = await session.scalars(select(task.c.item_id).where(task.c.meeting_id == meeting_id))
    return frozenset(each for each in found if each is not None)


async def contents_of(session: AsyncSession, item_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What items of compartments say, by their ids."""
    wanted = [each for each in item_ids if each is not None]
    rows = await session.execute(
        select(compartment_item.c.id, compartment_item.c.content).where(compartment_item.c.id.in_(wanted))
    )
    return {row.id: row.content for row in rows}

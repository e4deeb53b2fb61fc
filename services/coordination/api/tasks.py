"""Tasks over HTTP: what meetings asked agencies to do."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.coordination.commands import tasks as commands
from services.coordination.domain.meeting.tasks import Task, TaskStatus
from services.coordination.queries import sources
from services.coordination.queries import tasks as queries
from services.coordination.queries.tasks import TaskView
from services.coordination.queries.views.sources import Told
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["tasks"])

Agency = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z0-9_]+$")]


class TaskState(BaseModel):
    """Where a task stands after an act."""

    id: UUID
    status: TaskStatus
    due_on: date


class TaskSet(TaskState, Told):
    """A task that was set, and before whom its text does not stand until it is said whose words it is."""


def _state(task: Task) -> TaskState:
    return TaskState.model_validate(task, from_attributes=True)


@router.get("/tasks")
async def list_tasks(
    *,
    meeting_id: UUID | None = None,
    case_id: UUID | None = None,
    agency: Agency = None,
    status: TaskStatus | None = None,
    overdue: bool | None = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[TaskView]:
    """The tasks of one's own agency, all of them for staff; what is due first stands first."""
    asked = queries.Asked(meeting_id, case_id, agency, status, overdue)
    return await queries.tasks(work.session, work.actor, paging, asked, profile=work.profile, today=work.clock.today())


@router.post("/meetings/{meeting_id}/tasks", status_code=201)
async def add_task(meeting_id: UUID, body: commands.NewTask, work: Work = Depends(work)) -> TaskSet:
    """Set a task that the minutes of a held meeting do not name."""
    work.check_date(body.on)
    today = work.clock.today()
    made = await commands.add_task(work.session, work.actor, meeting_id, body, profile=work.profile, today=today)
    [told] = await sources.told(work.session, work.actor, [made.id], today=today)
    return TaskSet(**told.model_dump() | _state(made).model_dump())


@router.post("/tasks/{task_id}/completion")
async def complete_task(task_id: UUID, body: commands.Completion, work: Work = Depends(work)) -> TaskState:
    """The agency has done it."""
    work.check_date(body.on)
    return _state(
        await commands.complete_task(
            work.session, work.actor, task_id, body, profile=work.profile, today=work.clock.today()
        )
    )


@router.post("/tasks/{task_id}/postponement")
async def postpone_task(task_id: UUID, body: commands.Postponement, work: Work = Depends(work)) -> TaskState:
    """Give it another day, with the reason."""
    work.check_date(body.on)
    return _state(await commands.postpone_task(work.session, work.actor, task_id, body, today=work.clock.today()))


@router.post("/tasks/{task_id}/cancellation")
async def drop_task(task_id: UUID, body: commands.Drop, work: Work = Depends(work)) -> TaskState:
    """Nobody does it any more, and why."""
    work.check_date(body.on)
    return _state(
        await commands.drop_task(
            work.session, work.actor, task_id, body, profile=work.profile, today=work.clock.today()
        )
    )

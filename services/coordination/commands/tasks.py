"""Tasks: set by a meeting, done by the agency they name, postponed or dropped by staff with a reason (R11)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import keep_closed_around
from services.coordination.commands.meetings.bodies import Body, Long, TaskEntry
from services.coordination.commands.sources import keep_source
from services.coordination.domain.compartment import CompartmentItem, ItemKind
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.quorum import require_open_agencies
from services.coordination.domain.meeting.tasks import NotTakenUp, NotYourTask, Task, TaskStatus, require_ahead
from services.coordination.policy import meetings as policy
from services.coordination.store import cases, conferences
from services.coordination.store import meetings as meeting_store
from services.coordination.store import tasks as store
from shared.actors import Actor
from shared.reference.fields import Day
from shared.reference.profile import Profile
from shared.refusals import Invalid


class NewTask(Body, TaskEntry):
    """A task that the minutes of a held meeting still lack."""


class Completion(Body):
    """What the agency did."""

    report: Long | None = None


class Drop(Body):
    """Why nobody does it any more."""

    reason: Long


class Postponement(Body):
    """Another day, and why."""

    due_on: Day
    reason: Long


async def set_task(
    session: AsyncSession, actor: Actor, meeting: Meeting, entry: TaskEntry, *, on: date, profile: Profile
) -> Task:
    """Give an agency of the meeting something to do about what was taken up there.

    Raises `AgencyNotConvened`, `AgencyClosed`, `NotTakenUp`, `NotOnTheAgenda`, `DueInThePast`.
    """
    meeting.require_convened([entry.agency])
    require_open_agencies(profile, [entry.agency], on=on)
    require_ahead(entry.due_on, on)
    case_id, members = _about(meeting, entry)
    task = Task(
        id=uuid4(),
        meeting_id=meeting.id,
        case_id=case_id,
        member_ids=members,
        agency=entry.agency,
        subject=entry.subject,
        set_on=on,
        set_by=actor.subject,
        due_on=entry.due_on,
        text=None if meeting.is_confidential else entry.text,
    )
    if meeting.is_confidential:
        task.item_id = _shared(session, actor, meeting, task, kind=ItemKind.MINUTES, content=entry.text, on=on)
    session.add(task)
    await session.flush()
    if case_id is not None and not meeting.is_confidential:
        await keep_source(session, actor, await cases.case_of(session, case_id), task.id, entry.source, today=on)
    return task


async def add_task(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    body: NewTask,
    *,
    profile: Profile,
    today: date,
) -> Task:
    """Set a task that a held meeting decided and its minutes do not name."""
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    meeting.require_held(on=body.on)
    if meeting.is_confidential:
        await conferences.open_to(session, actor, meeting_id, today=body.on, adding=True)
    await keep_closed_around(session, meeting, [body.text], profile=profile, today=today)
    return await set_task(session, actor, meeting, body, on=body.on, profile=profile)


async def complete_task(
    session: AsyncSession,
    actor: Actor,
    task_id: UUID,
    body: Completion,
    *,
    profile: Profile,
    today: date,
) -> Task:
    """The agency has done it; what it reports on a conference's task goes into the compartment."""
    meeting, task = await _task(session, actor, task_id, today=today, said=body.report)
    if task.agency != actor.agency or not actor.has(*policy.ATTENDING):
        raise NotYourTask(agency=task.agency)
    await keep_closed_around(session, meeting, [body.report], profile=profile, today=today)
    await _end(session, actor, meeting, task, status=TaskStatus.DONE, said=body.report, on=body.on)
    return task


async def drop_task(
    session: AsyncSession,
    actor: Actor,
    task_id: UUID,
    body: Drop,
    *,
    profile: Profile,
    today: date,
) -> Task:
    """Nobody does it any more, and why. Staff only."""
    meeting, task = await _task(session, actor, task_id, today=today, said=body.reason)
    policy.require_planner(actor)
    await keep_closed_around(session, meeting, [body.reason], profile=profile, today=today)
    await _end(session, actor, meeting, task, status=TaskStatus.DROPPED, said=body.reason, on=body.on)
    return task


async def postpone_task(session: AsyncSession, actor: Actor, task_id: UUID, body: Postponement, *, today: date) -> Task:
    """Give it another day. Staff only; every change stays readable."""
    _, task = await _task(session, actor, task_id, today=today, said=body.reason)
    policy.require_planner(actor)
    task.postpone(body.due_on, reason=body.reason, by=actor.subject, on=body.on)
    return task


async def _task(
    session: AsyncSession, actor: Actor, task_id: UUID, *, today: date, said: str | None
) -> tuple[Meeting, Task]:
    """The meeting held still, then its task; who says something of a conference's must be inside it (R5)."""
    meeting = await meeting_store.meeting_of(session, await store.meeting_with(session, task_id))
    policy.require_sight(actor, meeting)
    if meeting.is_confidential and said:
        meeting = await conferences.open_to(session, actor, meeting.id, today=today, adding=True)
    return meeting, await store.task_for_update(session, task_id)


async def _end(
    session: AsyncSession, actor: Actor, meeting: Meeting, task: Task, *, status: TaskStatus, said: str | None, on: date
) -> None:
    task.end(status, by=actor.subject, on=on)
    if said and meeting.is_confidential:
        task.report_item_id = _shared(session, actor, meeting, task, kind=ItemKind.MATERIAL, content=said, on=on)
    elif said:
        task.report = said
    await session.flush()


def _about(meeting: Meeting, entry: TaskEntry) -> tuple[UUID | None, tuple[UUID, ...]]:
    """The case and persons of a task: only what was taken up, nobody who was left out (R4)."""
    if not meeting.kind.takes_up_cases and entry.case_id is None:
        return None, ()
    taken_up = meeting.taken_up()
    if entry.case_id is None and len(taken_up) != 1:
        raise Invalid({"/case_id": "どの事例の宿題か、会議で判定した事例から指定してください。"})
    case_id = entry.case_id or taken_up[0]
    item = meeting.item(case_id)
    if not item.taken_up:
        raise NotTakenUp(cases=[str(case_id)])
    return item.case_id, item.among(tuple(dict.fromkeys(entry.member_ids)) if entry.member_ids else None)


def _shared(
    session: AsyncSession, actor: Actor, meeting: Meeting, task: Task, *, kind: ItemKind, content: str, on: date
) -> UUID:
    """Put a text into the conference's compartment; gives its item's id (R5)."""
    if task.case_id is None:
        raise NotTakenUp(cases=[])
    item = CompartmentItem(
        id=uuid4(),
        meeting_id=meeting.id,
        case_id=task.case_id,
        kind=kind,
        agency=actor.agency,
        subject=actor.subject,
        on=on,
        content=content,
        member_ids=task.member_ids,
    )
    session.add(item)
    return item.id

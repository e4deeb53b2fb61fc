"""Read what a case's way is read from: meetings, requests, roles, reviews, what other services have begun."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.meeting import MeetingKind, MeetingStatus, Result
from services.coordination.tables import elsewhere, meetings, plans, preparations, records, tasks

_CALLED_OFF = (MeetingStatus.CANCELLED, MeetingStatus.MOVED)
Rows = Sequence[Any]


async def meetings_of(session: AsyncSession, case: Case) -> Rows:
    """The meetings of the present episode that take the case up and were not called off, the next one last."""
    meeting, agenda = meetings.meeting.c, meetings.meeting_agenda.c
    statement = (
        select(meetings.meeting, agenda.member_ids)
        .join(meetings.meeting_agenda, agenda.meeting_id == meeting.id)
        .where(
            agenda.case_id == case.id,
            meeting.held_on >= case.episode_opened_on,
            meeting.status.not_in(_CALLED_OFF),
        )
        .order_by(meeting.held_on, meeting.id)
    )
    return (await session.execute(statement)).all()


async def requests_of(session: AsyncSession, case: Case, *, agency: str) -> Rows:
    """What conferences to which an agency was called asked about the case in its present episode (R5)."""
    request, meeting = meetings.information_request.c, meetings.meeting.c
    wanted = (request.id, request.agency, request.asked_on, request.due_on, request.answered_on, request.status)
    statement = (
        select(*wanted)
        .join(meetings.meeting, meeting.id == request.meeting_id)
        .where(
            request.case_id.in_(case.ids),
            request.asked_on >= case.episode_opened_on,
            meeting.status.not_in(_CALLED_OFF),
            meeting.agencies.contains([agency]),
        )
        .order_by(request.due_on, request.id)
    )
    return (await session.execute(statement)).all()


async def sheets_of(session: AsyncSession, case: Case, meeting_ids: Collection[UUID]) -> Rows:
    """What agencies filled in about the case before these meetings."""
    sheet = preparations.preparation.c
    wanted = (sheet.meeting_id, sheet.agency, sheet.submitted_on)
    statement = select(*wanted).where(sheet.case_id == case.id, sheet.meeting_id.in_(meeting_ids))
    return (await session.execute(statement)).all() if meeting_ids else []


async def tasks_of(session: AsyncSession, case: Case, *, agency: str) -> Rows:
    """What meetings of the present episode asked to be done; of conferences to which an agency was called (R5)."""
    task, meeting = tasks.task.c, meetings.meeting.c
    wanted = (task.id, task.agency, task.set_on, task.due_on, task.ended_on)
    of_it = (task.case_id == case.id) & (task.set_on >= case.episode_opened_on)
    open_to = (meeting.kind != MeetingKind.SUPPORT_CONFERENCE) | meeting.agencies.contains([agency])
    statement = select(*wanted).join(meetings.meeting, meeting.id == task.meeting_id).where(of_it, open_to)
    return (await session.execute(statement.order_by(task.due_on, task.id))).all()


async def roles_of(session: AsyncSession, plan_id: UUID) -> Rows:
    """The roles of a version."""
    role = plans.role.c
    wanted = (role.id, role.agency, role.offered_on, role.status, role.answered_on, role.replaces)
    statement = select(*wanted).where(role.plan_id == plan_id).order_by(role.offered_on, role.id)
    return (await session.execute(statement)).all()


async def reviewed(session: AsyncSession, case: Case) -> Any:
    """The last review of the present episode."""
    row = records.review.c
    statement = select(row.on, row.next_on).where(row.case_id == case.id, row.episode == case.episode)
    return (await session.execute(statement.order_by(row.on.desc(), row.id).limit(1))).one_or_none()


async def determined_on(session: AsyncSession, case: Case, result: Result) -> date | None:
    """When a meeting last determined this on the present episode (R9, R12)."""
    determination, meeting = meetings.meeting_determination.c, meetings.meeting.c
    statement = (
        select(func.max(meeting.held_on))
        .join(meetings.meeting_determination, determination.meeting_id == meeting.id)
        .where(
            determination.case_id == case.id,
            determination.episode == case.episode,
            determination.result == result.value,
            determination.lapsed_on.is_(None),
        )
    )
    found: date | None = await session.scalar(statement)
    return found


async def begun(session: AsyncSession, case: Case) -> tuple[Rows, Rows]:
    """Outreach and participation support that began for the case in the present episode, or went on into it."""
    found = []
    for table in (elsewhere.outreach, elsewhere.participation):
        row = table.c
        goes_on = row.ended_on.is_(None) | (row.ended_on >= case.episode_opened_on)
        statement = select(table).where(row.case_id.in_(case.ids), row.started_on.is_not(None), goes_on)
        found.append((await session.execute(statement.order_by(row.started_on, row.id))).all())
    return found[0], found[1]

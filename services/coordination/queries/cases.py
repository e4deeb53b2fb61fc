"""Cases and referrals as they are read."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import cases as policy
from services.coordination.queries import emergencies, merging, referrals, stages
from services.coordination.queries.selection import ORDER, Selection
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.activities import ActivityView
from services.coordination.queries.views.cases import CaseLine, CaseView, MeetingLine, line_of
from services.coordination.queries.views.elsewhere import OutreachView, ParticipationView
from services.coordination.queries.views.plans import PlanLine
from services.coordination.store import cases, plans, presence
from services.coordination.tables import cases as tables
from services.coordination.tables import elsewhere, meetings, records
from shared import access
from shared.actors import Actor
from shared.web import Page, Paging


async def list_cases(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    selection: Selection,
    *,
    stage: str | None,
    household_id: UUID | None,
    today: date,
) -> Page[CaseLine]:
    """The cases the actor may know of, newest number first; ids and codes only."""
    table = tables.case
    statement = select(*(table.c[name] for name in CaseLine.model_fields), table.c.coordinator_agency)
    statement = statement.where(*selection.conditions(actor, today=today)).order_by(*ORDER)
    if stage:
        statement = statement.where(table.c.stage == stage)
    if household_id:
        statement = statement.where(merging.about_household(household_id))
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(table.c.opened_on, table.c.id) < after)
    rows = (await session.execute(statement.limit(paging.fetch))).all()
    return paging.page([line_of(row) for row in rows], lambda line: (line.opened_on, line.id))


async def case(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> CaseView:
    """One case as the actor may see it today. Raises NotFound for those who are not on it."""
    found = await cases.case_of(session, case_id)
    await merging.lead_on(session, actor, found)
    sight = await sight_of(session, actor, found, act="read", today=today)
    return CaseView(
        **line_of(found).model_dump(),
        episode_opened_on=found.episode_opened_on,
        episodes=await stages.episodes(session, case_id),
        address=sight.address(),
        narrative=sight.narrative(),
        members=[sight.person(records) for records in sight.persons()],
        agencies=sight.others(),
        consents=sight.consents(),
        plans=[PlanLine.model_validate(plan) for plan in await plans.plans_of(session, case_id)],
        meetings=await _meetings(session, sight),
        outreach=await _outreach(session, sight),
        participation=await _participation(session, sight),
        emergencies=await emergencies.of_case(session, sight),
        referrals=await referrals.of_case(session, sight),
        merged=await merging.merged(session, actor, found),
        merged_from=merging.merged_from(sight),
    )


async def activities(session: AsyncSession, actor: Actor, case_id: UUID, paging: Paging) -> Page[ActivityView]:
    """Activities and notes with their contents, newest first. Staff only."""
    found = await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, found.id))
    await access.log(session, actor, act="read", kind="activities", record=found.id, basis="internal_use")
    table = records.activity
    place = (table.c["on"], table.c.id)
    statement = select(table).where(table.c.case_id == case_id).order_by(*(column.desc() for column in place))
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(*place) < after)
    rows = await session.execute(statement.limit(paging.fetch))
    return paging.page([ActivityView.model_validate(row) for row in rows], lambda line: (line.on, line.id))


async def _meetings(session: AsyncSession, sight: Sight) -> list[MeetingLine]:
    meeting, agenda = meetings.meeting, meetings.meeting_agenda
    statement = (
        select(meeting.c.id, meeting.c.kind, meeting.c.status, meeting.c.held_on)
        .join(agenda, agenda.c.meeting_id == meeting.c.id)
        .where(agenda.c.case_id == sight.case.id)
        .order_by(meeting.c.held_on, meeting.c.id)
    )
    if not sight.is_staff:
        called = meeting.c.agencies.contains([sight.agency]) & meeting.c.convened_on.is_not(None)
        statement = statement.where(called)
    return [MeetingLine.model_validate(row) for row in await session.execute(statement)]


async def _outreach(session: AsyncSession, sight: Sight) -> list[OutreachView]:
    table = elsewhere.outreach
    statement = select(table).where(table.c.case_id.in_(sight.case.ids)).order_by(table.c.started_on, table.c.id)
    rows: Sequence[Row[Any]] = (await session.execute(statement)).all() if sight.is_staff else []
    return [OutreachView.model_validate(row) for row in rows]


async def _participation(session: AsyncSession, sight: Sight) -> list[ParticipationView]:
    table = elsewhere.participation
    statement = select(table).where(table.c.case_id.in_(sight.case.ids)).order_by(table.c.started_on, table.c.id)
    rows = (await session.execute(statement)).all()
    shown = [row for row in rows if sight.is_staff or sight.categories(row.member_id)]
    return [ParticipationView.model_validate(row) for row in shown]

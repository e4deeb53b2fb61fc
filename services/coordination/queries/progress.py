"""Where a case stands on its way, read from what is on record each time it is asked; an agency sees its part."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.gap import GapState, TellingOfGap, state_of
from services.coordination.domain.progress import (
    TITLES,
    Asked,
    State,
    Step,
    headline,
    steps,
)
from services.coordination.queries.sight import sight_of
from services.coordination.queries.views.base import Owner
from services.coordination.queries.views.progress import GapStands, ProgressView, StepView, WaiterView
from services.coordination.queries.way import way_of
from services.coordination.store import cases, gaps
from shared.actors import Actor
from shared.reference.profile import Profile


async def progress(
    session: AsyncSession, actor: Actor, case_id: UUID, *, profile: Profile, today: date
) -> ProgressView:
    """Each step of one case, for an agency on it as far as it concerns that agency. Raises NotFound for others."""
    case = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, case, act="read_progress", today=today)
    calendar = Calendar.of(profile)
    found = steps(await way_of(session, sight, profile, calendar))
    text = headline(found, name=lambda code: _name(profile, code), late=lambda due: calendar.late(due, today))
    ahead = next((TITLES[step.code] for step in found if step.state is State.AHEAD), None)
    return ProgressView(
        id=case.id,
        number=case.number,
        stage=case.stage,
        coordinator=Owner(subject=case.coordinator, agency=case.coordinator_agency or "") if case.coordinator else None,
        text=text,
        next=ahead,
        steps=[_view(step, calendar, today) for step in found],
        gaps=await _gaps(session, case) if sight.is_staff else [],
    )


async def _gaps(session: AsyncSession, case: Case) -> list[GapStands]:
    told = await gaps.told_on(session, case)
    developments = await gaps.developments_of(session, [each.id for each in told]) if told else {}
    return [_gap(each, *state_of(each, developments[each.id])) for each in told]


def _gap(told: TellingOfGap, state: GapState, since: date) -> GapStands:
    return GapStands(id=told.id, menu_kind=told.menu_kind, field=told.field, told_on=told.on, state=state, since=since)


def _view(step: Step, calendar: Calendar, today: date) -> StepView:
    return StepView(
        code=step.code,
        title=TITLES[step.code],
        state=step.state,
        asked=step.asked,
        answered=step.answered,
        done_on=step.done_on,
        due_on=step.due_on,
        waits_for=[_waiter(each, calendar, today) for each in step.waits_for],
    )


def _waiter(asked: Asked, calendar: Calendar, today: date) -> WaiterView:
    days = calendar.late(asked.due_on, today) if asked.due_on else 0
    return WaiterView(
        agency=asked.agency,
        member=asked.member,
        record=asked.record,
        since=asked.since,
        due_on=asked.due_on,
        days_late=days,
    )


def _name(profile: Profile, code: str) -> str:
    return profile.agency(code).short_name if profile.has_agency(code) else code

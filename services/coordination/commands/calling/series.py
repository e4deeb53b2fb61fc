"""Plan the dates of a fiscal year, and after it those of the next; each date is a meeting of its own."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.bodies import NewSeries
from services.coordination.commands.meetings import planning
from services.coordination.commands.meetings.bodies import NewMeeting, written
from services.coordination.domain.calling import series as dates
from services.coordination.domain.calling.errors import OnlyCouncilsHaveSeries, YearFollowed
from services.coordination.domain.meeting import Meeting
from services.coordination.policy.meetings import require_planner
from services.coordination.store import series as store
from services.coordination.store.series import Series
from shared.actors import Actor
from shared.reference.calendar import fiscal_year
from shared.reference.profile import Profile


async def plan_series(session: AsyncSession, actor: Actor, body: NewSeries, *, profile: Profile) -> Series:
    """Plan the dates of a fiscal year.

    Raises NotAllowed, `OnlyCouncilsHaveSeries`, and as `plan_meeting` does for any of the dates; then none is planned.
    """
    require_planner(actor)
    times = _times(body, profile)
    days = dates.yearly_dates(body.first, times, closed=profile.days_closed)
    told = body.model_dump(mode="json", include={"on", "kind", "start", "end", "place", "agencies"})
    made = Series(uuid4(), body.kind.value, fiscal_year(body.first), body.on)
    await _plan(session, actor, made, [told | {"held_on": day.isoformat()} for day in days], profile=profile)
    return made


async def plan_next_year(session: AsyncSession, actor: Actor, series_id: UUID, *, on: date, profile: Profile) -> Series:
    """The corresponding dates of the next fiscal year; what was moved or left out this year was meant for this year.

    Raises NotAllowed, NotFound, `YearFollowed` when it was planned already, and as `plan_meeting` does.
    """
    require_planner(actor)
    before = await store.series_of(session, series_id, hold=True)
    if follower := await store.follower_of(session, series_id):
        raise YearFollowed(series_id=str(follower))
    wanted = [
        _like(each.meeting, dates.next_year(each.wanted_on, closed=profile.days_closed), on=on)
        for each in await store.occurrences_of(session, series_id)
    ]
    made = Series(uuid4(), before.kind, before.fiscal_year + 1, on, before.id)
    await _plan(session, actor, made, wanted, profile=profile)
    return made


async def _plan(
    session: AsyncSession, actor: Actor, made: Series, wanted: Iterable[dict[str, object]], *, profile: Profile
) -> None:
    meetings: list[Meeting] = []
    for told in wanted:
        body = NewMeeting.model_validate(told)
        meetings.append(await planning.plan_meeting(session, actor, body, profile=profile))
    await store.keep_series(session, made, meetings)


def _times(body: NewSeries, profile: Profile) -> int:
    usual = next((each.times_a_year for each in profile.meeting_bodies if each.kind == body.kind), None)
    if usual is None:
        raise OnlyCouncilsHaveSeries
    return body.times or usual


def _like(meeting: Meeting, day: date, *, on: date) -> dict[str, object]:
    return {
        "on": on.isoformat(),
        "kind": meeting.kind,
        "held_on": day.isoformat(),
        "start": written(meeting.start),
        "end": written(meeting.end),
        "place": meeting.place,
        "agencies": meeting.agencies,
    }

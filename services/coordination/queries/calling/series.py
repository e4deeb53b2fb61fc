"""The dates of a fiscal year, each as it stands now."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy.meetings import require_planner
from services.coordination.store import series as store
from services.coordination.store.series import Occurrence, Series
from shared.actors import Actor
from shared.reference.calendar import fiscal_year


class SeriesLine(BaseModel):
    """The dates of one fiscal year, in a list."""

    id: UUID
    kind: str
    fiscal_year: int
    planned_on: date
    follows: UUID | None


class DateView(BaseModel):
    """One date: the meeting as it stands now; `wanted_on` is the day before it moved."""

    position: int
    meeting_id: UUID
    wanted_on: date
    held_on: date
    status: str
    outside_year: bool
    """Whether it moved into another fiscal year, in which it then counts."""


class SeriesView(SeriesLine):
    """The dates of one fiscal year."""

    dates: list[DateView]


async def every(session: AsyncSession, actor: Actor, *, year: int | None) -> list[SeriesLine]:
    """All of them, for coordination's staff. Raises NotAllowed."""
    require_planner(actor)
    found = await store.all_series(session, fiscal_year=year)
    return [SeriesLine.model_validate(each, from_attributes=True) for each in found]


async def one(session: AsyncSession, actor: Actor, series_id: UUID) -> SeriesView:
    """One of them with its dates. Raises NotAllowed, NotFound."""
    require_planner(actor)
    found = await store.series_of(session, series_id)
    occurrences = await store.occurrences_of(session, series_id)
    line = SeriesLine.model_validate(found, from_attributes=True)
    return SeriesView(**line.model_dump(), dates=[_date(found, each) for each in occurrences])


def _date(found: Series, each: Occurrence) -> DateView:
    meeting = each.meeting
    return DateView(
        position=each.position,
        meeting_id=meeting.id,
        wanted_on=each.wanted_on,
        held_on=meeting.held_on,
        status=meeting.status.value,
        outside_year=fiscal_year(meeting.held_on) != found.fiscal_year,
    )

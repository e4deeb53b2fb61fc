"""Dates of a fiscal year over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.coordination.commands.bodies import Dated
from services.coordination.commands.calling import series as commands
from services.coordination.commands.calling.bodies import NewSeries
from services.coordination.queries.calling import series as queries
from services.coordination.queries.calling.series import SeriesLine, SeriesView
from shared.web import Page, Router, Work, work

router = Router(tags=["series"])
Year = Annotated[int | None, Query(ge=2000, le=2200)]


@router.post("/meeting-series", status_code=201)
async def plan_series(body: NewSeries, work: Work = Depends(work)) -> SeriesView:
    """Plan the dates of a fiscal year, each a meeting of its own; only for bodies that set them for the year."""
    work.check_date(body.on)
    made = await commands.plan_series(work.session, work.actor, body, profile=work.profile)
    return await queries.one(work.session, work.actor, made.id)


@router.get("/meeting-series")
async def list_series(fiscal_year: Year = None, work: Work = Depends(work)) -> Page[SeriesLine]:
    """The dates that were set, by fiscal year."""
    return Page(items=await queries.every(work.session, work.actor, year=fiscal_year))


@router.get("/meeting-series/{series_id}")
async def show_series(series_id: UUID, work: Work = Depends(work)) -> SeriesView:
    """The dates of one fiscal year as they stand: planned, convened, held, left out, moved elsewhere."""
    return await queries.one(work.session, work.actor, series_id)


@router.post("/meeting-series/{series_id}/next-year", status_code=201)
async def plan_next_year(series_id: UUID, body: Dated, work: Work = Depends(work)) -> SeriesView:
    """Plan the corresponding dates of the next fiscal year."""
    work.check_date(body.on)
    made = await commands.plan_next_year(work.session, work.actor, series_id, on=body.on, profile=work.profile)
    return await queries.one(work.session, work.actor, made.id)

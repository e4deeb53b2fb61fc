"""Activities of many cases over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import day_out, striking
from services.coordination.queries import sources
from services.coordination.queries.views.sources import Told
from shared.web import Page, Router, Work, work

router = Router(tags=["activities"])


class RecordedLine(Told):
    """A line that was recorded; `counts` is whether it adds to the number of activities the city reports."""

    line: int
    case_id: UUID
    counts: bool


class PresetView(BaseModel):
    """What is done often: `preset` in a line says its method and its counterpart, null where that differs each time."""

    code: str
    name: str
    method: str
    counterpart: str | None


class Struck(BaseModel):
    """An activity that counts no more."""

    id: UUID
    struck_on: date | None


@router.get("/activity-presets")
async def list_presets(work: Work = Depends(work)) -> Page[PresetView]:
    """The city's words for what is done often, so that a day out is entered in seconds."""
    presets = work.profile.activity_presets
    return Page(items=[PresetView.model_validate(each, from_attributes=True) for each in presets])


@router.post("/activities", status_code=201)
async def record_day_out(body: day_out.DayOut, work: Work = Depends(work)) -> Page[RecordedLine]:
    """Record what was done on a day, for many cases at once: every line or none."""
    work.check_date(body.on)
    made = await day_out.record_day_out(
        work.session, work.actor, body, profile=work.profile, check_date=work.check_date
    )
    recorded = [each.activity.id for each in made]
    told = await sources.told(work.session, work.actor, recorded, today=work.clock.today())
    lines = zip(day_out.told(made), told, strict=True)
    return Page(items=[RecordedLine(**each.model_dump() | line) for line, each in lines])


@router.post("/cases/{case_id}/activities/{activity_id}/correction")
async def correct_activity(
    case_id: UUID, activity_id: UUID, body: striking.Correction, work: Work = Depends(work)
) -> Struck:
    """Strike an activity that was recorded by mistake, with the reason; it stays readable and counts nowhere."""
    work.check_date(body.on)
    return Struck.model_validate(
        await striking.strike_activity(work.session, work.actor, case_id, activity_id, body), from_attributes=True
    )

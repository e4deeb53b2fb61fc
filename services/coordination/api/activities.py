"""Activities of many cases over HTTP."""

from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import day_out
from shared.web import Page, Router, Work, work

router = Router(tags=["activities"])


class RecordedLine(BaseModel):
    """A line that was recorded; `counts` is whether it adds to the number of activities the city reports."""

    line: int
    id: UUID
    case_id: UUID
    counts: bool


@router.post("/activities", status_code=201)
async def record_day_out(body: day_out.DayOut, work: Work = Depends(work)) -> Page[RecordedLine]:
    """Record what was done on a day, for many cases at once: every line or none."""
    work.check_date(body.on)
    made = await day_out.record_day_out(
        work.session, work.actor, body, profile=work.profile, check_date=work.check_date
    )
    return Page(items=[RecordedLine(**each) for each in day_out.told(made)])

"""Versions of minutes over HTTP."""

from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel

from services.coordination.commands import amendments as commands
from services.coordination.queries import minutes as queries
from services.coordination.queries.minutes import MinutesHistory
from shared.web import ExpectedRevision, Router, Work, etag, work

router = Router(tags=["meetings"])


class Amended(BaseModel):
    """The version that holds now."""

    version: int


@router.get("/meetings/{meeting_id}/minutes")
async def show_minutes_history(meeting_id: UUID, response: Response, work: Work = Depends(work)) -> MinutesHistory:
    """Every version of the minutes; the ETag is the number of the last one."""
    found = await queries.minutes_history(work.session, work.actor, meeting_id, today=work.clock.today())
    response.headers["ETag"] = etag(len(found.versions))
    return found


@router.post("/meetings/{meeting_id}/minutes/amendments", status_code=201)
async def amend_minutes(
    meeting_id: UUID,
    body: commands.MinutesAmendment,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> Amended:
    """Amend the minutes by a further version; the ones before stay readable."""
    work.check_date(body.on)
    made = await commands.amend_minutes(
        work.session, work.actor, meeting_id, body, expected=expected, profile=work.profile, today=work.clock.today()
    )
    response.headers["ETag"] = etag(made.version)
    return Amended(version=made.version)

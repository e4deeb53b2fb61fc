"""Sheets before a meeting, and copies of its materials, over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel

from services.coordination.commands import copies, preparations
from services.coordination.domain.meeting.copies import CopyStatus
from services.coordination.domain.meeting.preparation import Preparation, SheetStatus
from services.coordination.queries import preparations as queries
from services.coordination.queries.preparations import CopyView, PreparationLine
from shared.web import ExpectedRevision, Page, Router, Work, etag, work

router = Router(tags=["meetings"])


class SheetState(BaseModel):
    """Where one's agency's sheet stands; the ETag is its revision."""

    case_id: UUID | None
    status: SheetStatus
    revision: int
    submitted_on: date | None


class CopyState(BaseModel):
    """A copy after an act."""

    id: UUID
    number: int
    agency: str
    subject: str
    status: CopyStatus


def _state(sheet: Preparation, response: Response) -> SheetState:
    response.headers["ETag"] = etag(sheet.revision)
    return SheetState.model_validate(sheet, from_attributes=True)


@router.get("/meetings/{meeting_id}/preparations")
async def list_preparations(meeting_id: UUID, work: Work = Depends(work)) -> Page[PreparationLine]:
    """What each agency called sees, does and asks, per agenda item, and who has not filled it in yet."""
    today = work.clock.today()
    lines = await queries.preparations(work.session, work.actor, meeting_id, profile=work.profile, today=today)
    return Page(items=lines)


@router.put("/meetings/{meeting_id}/preparation")
async def keep_preparation(
    meeting_id: UUID,
    body: preparations.SheetKept,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> SheetState:
    """Keep what one's agency has typed so far; `If-Match: "0"` begins a sheet. Only the agency itself sees it."""
    work.check_date(body.on)
    kept = await preparations.keep_sheet(work.session, work.actor, meeting_id, body, expected=expected)
    return _state(kept, response)


@router.post("/meetings/{meeting_id}/preparation/submission")
async def submit_preparation(
    meeting_id: UUID,
    body: preparations.SheetSubmission,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> SheetState:
    """Show the sheet to the others who were called."""
    work.check_date(body.on)
    today = work.clock.today()
    sent = await preparations.submit_sheet(
        work.session, work.actor, meeting_id, body, expected=expected, profile=work.profile, today=today
    )
    return _state(sent, response)


@router.get("/meetings/{meeting_id}/material-copies")
async def list_copies(meeting_id: UUID, work: Work = Depends(work)) -> Page[CopyView]:
    """Who holds which copy, and which has not come back."""
    return Page(items=await queries.copies(work.session, work.actor, meeting_id, today=work.clock.today()))


@router.post("/meetings/{meeting_id}/material-copies", status_code=201)
async def hand_out_copies(meeting_id: UUID, body: copies.Handout, work: Work = Depends(work)) -> Page[CopyState]:
    """Hand out numbered copies to people who have confirmed the duty of confidentiality."""
    work.check_date(body.on)
    made = await copies.hand_out(work.session, work.actor, meeting_id, body)
    return Page(items=[CopyState.model_validate(each, from_attributes=True) for each in made])


@router.post("/material-copies/{copy_id}/return")
async def take_back_copy(copy_id: UUID, body: copies.CopyBack, work: Work = Depends(work)) -> CopyState:
    """A copy was collected, or destroyed as was told."""
    work.check_date(body.on)
    back = await copies.take_back(work.session, work.actor, copy_id, body)
    return CopyState.model_validate(back, from_attributes=True)

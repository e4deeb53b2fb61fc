"""`/concerns`: what somebody noticed (気付き)."""

from datetime import date
from uuid import UUID

from fastapi import Depends

from services.intake.commands import concerns
from services.intake.inputs.concerns import ConcernClosing, ConcernForm
from services.intake.queries import concerns as queries
from services.intake.queries.views import ConcernLine, ConcernView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["concerns"])


@router.post("/concerns", status_code=201)
async def receive_concern(body: ConcernForm, work: Work = Depends(work)) -> ConcernLine:
    """Take a tip; its reporter is kept apart."""
    work.check_date(body.on)
    return ConcernLine.model_validate(await concerns.receive_concern(work.session, work.actor, work.profile, body))


@router.get("/concerns")
async def list_concerns(page: Paging = Depends(paging), work: Work = Depends(work)) -> Page[ConcernLine]:
    """The concerns of one's agency, the newest first."""
    rows = await queries.concerns_of_agency(work.session, work.actor, after=page.after(date, UUID), limit=page.fetch)
    return page.page([ConcernLine.model_validate(row) for row in rows], lambda line: (line.received_on, line.id))


@router.get("/concerns/{concern_id}")
async def read_concern(concern_id: UUID, work: Work = Depends(work)) -> ConcernView:
    """One concern with its reporter."""
    return await queries.concern(work.session, work.actor, concern_id)


@router.post("/concerns/{concern_id}/closing")
async def close_concern(concern_id: UUID, body: ConcernClosing, work: Work = Depends(work)) -> ConcernLine:
    """Follow it up, as a consultation or otherwise."""
    work.check_date(body.on)
    return ConcernLine.model_validate(await concerns.close_concern(work.session, work.actor, concern_id, body))

"""`/outreach`: carried out here, decided elsewhere (R9)."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.intake import policy
from services.intake.commands import outreach
from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors.outreach import NoDecision
from services.intake.inputs.outreach import Advance, OutreachContactForm, OutreachEnd, OutreachWish
from services.intake.queries import outreach as queries
from services.intake.queries.views import OutreachContactView, OutreachLine, OutreachView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["outreach"])


class NothingStarted(BaseModel):
    """Never answered: outreach does not start by a request."""


@router.post("/outreach")
async def wish_for_outreach(body: OutreachWish, work: Work = Depends(work)) -> NothingStarted:
    """Always refused: a support conference or the city decides (R9)."""
    policy.must_be_practitioner(work.actor)
    raise NoDecision(household=str(body.household_id))


@router.get("/outreach")
async def list_outreach(
    case_id: UUID | None = None, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[OutreachLine]:
    """The outreach of one's agency, the newest first."""
    rows = await queries.outreach_of_agency(
        work.session, work.actor, case_id=case_id, after=page.after(date, UUID), limit=page.fetch
    )
    calendar = Calendar.of(work.profile)
    return page.page([OutreachLine.of(row, calendar) for row in rows], lambda line: (line.started_on, line.id))


@router.get("/outreach/{outreach_id}")
async def read_outreach(outreach_id: UUID, work: Work = Depends(work)) -> OutreachView:
    """One outreach with its whole course."""
    today, calendar = work.clock.today(), Calendar.of(work.profile)
    return await queries.outreach(work.session, work.actor, outreach_id, today=today, calendar=calendar)


@router.post("/outreach/{outreach_id}/contacts", status_code=201)
async def record_contact(
    outreach_id: UUID, body: OutreachContactForm, work: Work = Depends(work)
) -> OutreachContactView:
    """Record an attempt to reach someone, also when nobody was met."""
    work.check_date(body.on)
    return OutreachContactView.model_validate(
        await outreach.record_contact(work.session, work.actor, outreach_id, body)
    )


@router.post("/outreach/{outreach_id}/stage")
async def advance(outreach_id: UUID, body: Advance, work: Work = Depends(work)) -> OutreachLine:
    """Record a stage that was reached."""
    work.check_date(body.on)
    advanced = await outreach.advance(work.session, work.actor, outreach_id, body)
    return OutreachLine.of(advanced, Calendar.of(work.profile))


@router.post("/outreach/{outreach_id}/end")
async def end(outreach_id: UUID, body: OutreachEnd, work: Work = Depends(work)) -> OutreachLine:
    """End outreach, with its reason."""
    work.check_date(body.on)
    ended = await outreach.end(work.session, work.actor, outreach_id, body)
    return OutreachLine.of(ended, Calendar.of(work.profile))

"""`/concerns`: what somebody noticed (気付き), and what becomes of it."""

from datetime import date
from uuid import UUID

from fastapi import Depends, Response

from services.intake.commands import concern_outcomes, concerns
from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.domain.deadlines import Calendar
from services.intake.inputs.concerns import (
    ConcernClosing,
    ConcernForm,
    ConcernHousehold,
    ConcernOwner,
    ConcernToConsultation,
    ConcernToOutreach,
    ConcernToReferral,
    ReporterWish,
)
from services.intake.queries import concerns as queries
from services.intake.queries.views import ConcernLine, ConcernState, ConcernView, ReporterView
from shared.web import LOOKED_UP_ANEW, Page, Paging, Router, Work, paging, work

router = Router(tags=["concerns"])


@router.post("/concerns", status_code=201)
async def receive_concern(body: ConcernForm, work: Work = Depends(work)) -> ConcernState:
    """Take a tip; its reporter is kept apart. Where abuse is suspected, the duties to report are told at once."""
    work.check_date(body.on)
    return _state(await concerns.receive_concern(work.session, work.actor, work.profile, body), work)


@router.get("/concerns")
async def list_concerns(
    status: ConcernStatus | None = None,
    household_id: UUID | None = None,
    page: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[ConcernLine]:
    """The concerns of one's agency, the newest first; those about one household together."""
    rows = await queries.concerns_of_agency(
        work.session,
        work.actor,
        status=status,
        household_id=household_id,
        after=page.after(date, UUID),
        limit=page.fetch,
    )
    today, calendar = work.clock.today(), Calendar.of(work.profile)
    return page.page([ConcernLine.of(row, today, calendar) for row in rows], lambda line: (line.received_on, line.id))


@router.get("/concerns/{concern_id}")
async def read_concern(concern_id: UUID, work: Work = Depends(work)) -> ConcernView:
    """One concern, without its reporter."""
    today, calendar = work.clock.today(), Calendar.of(work.profile)
    return await queries.concern(work.session, work.actor, concern_id, today=today, calendar=calendar)


@router.post("/concerns/{concern_id}/reporter-disclosure")
async def disclose_reporter(
    concern_id: UUID, body: ReporterWish, response: Response, work: Work = Depends(work)
) -> ReporterView:
    """Show who reported, to the receiving agency alone; the reason stays on record, and in no URL (R15)."""
    work.check_date(body.on)
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    reporter, contact = await concerns.disclose_reporter(work.session, work.actor, concern_id, body)
    return ReporterView(reporter=reporter, contact=contact)


@router.post("/concerns/{concern_id}/owner")
async def assign_concern(concern_id: UUID, body: ConcernOwner, work: Work = Depends(work)) -> ConcernState:
    """Name the colleague who looks into it (R2)."""
    work.check_date(body.on)
    return _state(await concerns.assign_concern(work.session, work.actor, concern_id, body), work)


@router.post("/concerns/{concern_id}/household")
async def link_household(concern_id: UUID, body: ConcernHousehold, work: Work = Depends(work)) -> ConcernState:
    """Say whom it turned out to be about."""
    work.check_date(body.on)
    return _state(await concerns.link_household(work.session, work.actor, concern_id, body), work)


@router.post("/concerns/{concern_id}/consultation")
async def become_consultation(
    concern_id: UUID, body: ConcernToConsultation, work: Work = Depends(work)
) -> ConcernState:
    """Go on as a consultation: the one named, or a new one."""
    work.check_date(body.on)
    concern = await concern_outcomes.become_consultation(
        work.session, work.actor, concern_id, body, profile=work.profile, keys=work.keys
    )
    return _state(concern, work)


@router.post("/concerns/{concern_id}/referral")
async def become_referral(concern_id: UUID, body: ConcernToReferral, work: Work = Depends(work)) -> ConcernState:
    """Go on as a referral without consent, by way of its consultation."""
    work.check_date(body.on)
    concern = await concern_outcomes.become_referral(
        work.session, work.actor, concern_id, body, profile=work.profile, keys=work.keys
    )
    return _state(concern, work)


@router.post("/concerns/{concern_id}/outreach")
async def join_outreach(concern_id: UUID, body: ConcernToOutreach, work: Work = Depends(work)) -> ConcernState:
    """Be followed up in outreach that is under way."""
    work.check_date(body.on)
    return _state(await concern_outcomes.join_outreach(work.session, work.actor, concern_id, body), work)


@router.post("/concerns/{concern_id}/closing")
async def close_concern(concern_id: UUID, body: ConcernClosing, work: Work = Depends(work)) -> ConcernState:
    """Close it with the reason and what was done."""
    work.check_date(body.on)
    return _state(await concerns.close_concern(work.session, work.actor, concern_id, body), work)


def _state(concern: Concern, work: Work) -> ConcernState:
    return ConcernState.of(concern, work.clock.today(), Calendar.of(work.profile))

"""Items of a support conference's compartment over HTTP: read, explained, opened one by one (R5)."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import openings as commands
from services.coordination.commands.openings import NewOpening, OpeningReview
from services.coordination.queries import explanations
from services.coordination.queries import items as queries
from services.coordination.queries.views.explanations import CaseExplanation, Explanation
from services.coordination.queries.views.items import OpenedItem, OpenedLine, ReviewLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["items"])


class ItemState(BaseModel):
    """An item after its opening."""

    id: UUID
    status: str
    opened_on: date | None


class ReviewState(BaseModel):
    """An opening after its review."""

    id: UUID
    result: str
    reviewed_on: date


@router.get("/items")
async def list_opened_items(
    case_id: UUID | None = None, paging: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[OpenedLine]:
    """What conferences shared and what stands open to one's own agency today, oldest first; no contents."""
    return await queries.opened(work.session, work.actor, paging, case_id=case_id, today=work.clock.today())


@router.get("/items/{item_id}")
async def read_item(item_id: UUID, work: Work = Depends(work)) -> OpenedItem:
    """One item, for those inside its conference and those to whom it stands open (R5)."""
    return await queries.item(work.session, work.actor, item_id, today=work.clock.today())


@router.get("/items/{item_id}/explanation")
async def explain_item(item_id: UUID, work: Work = Depends(work)) -> Explanation:
    """Why one sees this item: seat and duty, own record, consent, or the city's decision with its statute."""
    return await explanations.item(work.session, work.actor, item_id, today=work.clock.today())


@router.get("/cases/{case_id}/explanation")
async def explain_case(case_id: UUID, work: Work = Depends(work)) -> CaseExplanation:
    """Why one sees the case, and each person, plan, role and meeting of it: grant, seat, role, office or statute."""
    return await explanations.case(work.session, work.actor, case_id, today=work.clock.today())


@router.post("/items/{item_id}/opening")
async def open_item(item_id: UUID, body: NewOpening, work: Work = Depends(work)) -> ItemState:
    """Open one item of a compartment, by itself: by consent, or by a decision of the city for a time (R5)."""
    work.check_date(body.on)
    item = await commands.open_item(
        work.session, work.actor, item_id, body, profile=work.profile, today=work.clock.today()
    )
    return ItemState(id=item.id, status="opened", opened_on=item.openings[-1].opened_on)


@router.get("/openings")
async def list_unreviewed_openings(paging: Paging = Depends(paging), work: Work = Depends(work)) -> Page[ReviewLine]:
    """Openings without consent that wait for their review, due first (R11). Staff, of their own conferences."""
    return await queries.unreviewed(work.session, work.actor, paging, today=work.clock.today())


@router.post("/openings/{opening_id}/review")
async def review_opening(opening_id: UUID, body: OpeningReview, work: Work = Depends(work)) -> ReviewState:
    """Say afterwards whether an opening without consent was right; what was not ends now."""
    work.check_date(body.on)
    opening = await commands.review_opening(work.session, work.actor, opening_id, body, today=work.clock.today())
    return ReviewState.model_validate({"id": opening.id, "result": opening.result, "reviewed_on": opening.reviewed_on})

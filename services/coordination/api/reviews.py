"""Reviews over HTTP (R11)."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import reviews as commands
from services.coordination.domain.rhythm import Rhythm
from services.coordination.queries import reviews as queries
from services.coordination.queries.views.reviews import ReviewsView
from shared.web import Router, Work, work

router = Router(tags=["reviews"])


class Reviewed(BaseModel):
    """What was recorded, and when the case is looked at again."""

    id: UUID
    next_on: date | None


class Due(BaseModel):
    """When the next review is due."""

    due_on: date | None


@router.get("/cases/{case_id}/reviews")
async def list_reviews(case_id: UUID, work: Work = Depends(work)) -> ReviewsView:
    """Every review of the case, newest first, and when the next is due."""
    return await queries.reviews(work.session, work.actor, case_id)


@router.post("/cases/{case_id}/reviews", status_code=201)
async def hold_review(case_id: UUID, body: commands.NewReview, work: Work = Depends(work)) -> Reviewed:
    """Record a monitoring; without `next_on` the city's rule says when the next is due."""
    work.check_date(body.on)
    rhythm = Rhythm.of(work.profile)
    review = await commands.hold_review(work.session, work.actor, case_id, body, rhythm=rhythm)
    return Reviewed(id=review.id, next_on=review.next_on)


@router.put("/cases/{case_id}/next-review")
async def set_next_review(case_id: UUID, body: commands.NextReview, work: Work = Depends(work)) -> Due:
    """Agree on another date for the next review."""
    work.check_date(body.on)
    case = await commands.set_next_review(work.session, work.actor, case_id, body, rhythm=Rhythm.of(work.profile))
    return Due(due_on=case.review_due_on)

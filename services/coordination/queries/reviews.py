"""Reviews as they are read."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import cases as policy
from services.coordination.queries.views.reviews import ReviewsView, ReviewView
from services.coordination.store import cases, presence
from services.coordination.tables.records import review
from shared import access
from shared.actors import Actor


async def reviews(session: AsyncSession, actor: Actor, case_id: UUID) -> ReviewsView:
    """Every review of a case with its note, newest first, and when the next is due. Staff only."""
    found = await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, found.id))
    await access.log(session, actor, act="read", kind="reviews", record=found.id, basis="internal_use")
    rows = await session.execute(
        select(review).where(review.c.case_id == case_id).order_by(review.c["on"].desc(), review.c.id)
    )
    return ReviewsView(due_on=found.review_due_on, items=[ReviewView.model_validate(row) for row in rows])

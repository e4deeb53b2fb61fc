"""Reviews: held, and the next one's date by the city's rule or as said (R11)."""

from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.commands.own_case import own_case
from services.coordination.commands.scheduling import schedule_review
from services.coordination.commands.sources import Sourced, keep_source
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.errors import not_before
from services.coordination.domain.review import Review, stage_after
from services.coordination.domain.rhythm import Rhythm
from services.coordination.store import plans
from shared.actors import Actor
from shared.contracts.coordination import ReviewHeld
from shared.messaging import outbox
from shared.reference.fields import Day


class NewReview(Dated, Sourced):
    """A monitoring and what follows from it; without `next_on` the city's rule says when the next is due."""

    result: Literal["continue", "replan", "strengthen", "close"]
    next_on: Day | None = None
    note: LongText | None = None


class NextReview(Dated):
    """Another date for the next review, as was agreed `on` a day."""

    due_on: Day


async def hold_review(session: AsyncSession, actor: Actor, case_id: UUID, new: NewReview, *, rhythm: Rhythm) -> Review:
    """Record a monitoring; its result leads the case on, and says when it is looked at again (R11)."""
    case = await own_case(session, actor, case_id)
    case.require_open(on=new.on)
    next_on = new.next_on or rhythm.review_due(new.on, new.result)
    not_before(next_on, new.on, after="review")
    rhythm.require_near(next_on, on=new.on)
    review = Review(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        on=new.on,
        result=new.result,
        by_subject=actor.subject,
        due_on=case.review_due_on,
        next_on=next_on,
        note=new.note,
        plan_id=await plans.in_force(session, case.id),
    )
    session.add(review)
    await schedule_review(session, case, next_on, on=new.on)
    await keep_source(session, actor, case, review.id, new.source, today=new.on)
    case.deal(new.on)
    case.move(stage_after(new.result, now=Stage(case.stage), in_force=review.plan_id is not None))
    await tell_stage(session, case, on=new.on)
    told = ReviewHeld(
        on=new.on,
        review_id=review.id,
        case_id=case.id,
        result=review.result,
        due_on=review.due_on,
        next_on=review.next_on,
    )
    await outbox.record(session, told)
    return review


async def set_next_review(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NextReview, *, rhythm: Rhythm
) -> Case:
    """Agree on another date for the next review (R11). Raises TooEarly, ReviewTooFar."""
    case = await own_case(session, actor, case_id)
    case.require_open(on=new.on)
    not_before(new.due_on, new.on, after="review")
    rhythm.require_near(new.due_on, on=new.on)
    await schedule_review(session, case, new.due_on, on=new.on)
    case.revision += 1
    return case

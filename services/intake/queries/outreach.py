"""Reading outreach."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.deadlines import Calendar
from services.intake.domain.outreach import Outreach, OutreachContact
from services.intake.domain.outreach_course import Pause, next_review
from services.intake.queries.views import ConcernLine, OutreachContactView, OutreachLine, OutreachView
from services.intake.queries.views.outreach import (
    OutreachPlanView,
    OutreachReviewView,
    PauseView,
    StepView,
    SuccessionView,
    WorkerView,
)
from services.intake.store import concerns
from services.intake.store import outreach as store
from services.intake.store import outreach_course as course
from shared import access
from shared.actors import Actor


async def outreach(
    session: AsyncSession, actor: Actor, outreach_id: UUID, *, today: date, calendar: Calendar
) -> OutreachView:
    """One outreach with its whole course; nothing of who told of it. Raises NotFound."""
    found = policy.must_own_outreach(actor, await store.outreach(session, outreach_id))
    await access.log(session, actor, act="read", kind="outreach", record=found.id, basis=policy.basis_of(found))
    pauses = await course.pauses(session, outreach_id)
    plans, reviews = await course.plans(session, outreach_id), await course.reviews(session, outreach_id)
    paused = any(pause.covers(today) for pause in pauses)
    line = OutreachLine.of(found, calendar)
    told = await concerns.concerns_in_outreach(session, outreach_id)
    return OutreachView(
        **line.model_dump(),
        contacts=[_contact(one, pauses) for one in await store.outreach_contacts(session, outreach_id)],
        course=[StepView.model_validate(one) for one in await course.steps(session, outreach_id)],
        workers=[WorkerView.model_validate(one) for one in await course.workers(session, outreach_id)],
        successions=[SuccessionView.model_validate(one) for one in await course.successions(session, outreach_id)],
        plans=[OutreachPlanView.model_validate(one) for one in plans],
        reviews=[OutreachReviewView.model_validate(one) for one in reviews],
        pauses=[PauseView.model_validate(one) for one in pauses],
        consents=await course.consents_obtained(session, outreach_id),
        concerns=[ConcernLine.of(one, today, calendar) for one in told],
        next_review_on=next_review(plans[-1] if plans else None, reviews),
        paused=paused,
        overdue=not paused and line.next_date is not None and line.next_date < today,
        decision_over_on=await course.decision_over_on(session, found),
    )


def _contact(contact: OutreachContact, pauses: Sequence[Pause]) -> OutreachContactView:
    in_pause = any(pause.covers(contact.on) for pause in pauses)
    return OutreachContactView.model_validate(contact).model_copy(update={"in_pause": in_pause})


async def outreach_of_agency(
    session: AsyncSession, actor: Actor, *, case_id: UUID | None, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Outreach]:
    """The outreach of the actor's agency, the newest first."""
    policy.must_be_practitioner(actor)
    row = tables.outreach
    found = select(Outreach).where(row.c.agency == actor.agency)
    if case_id is not None:
        found = found.where(row.c.case_id == case_id)
    if after is not None:
        found = found.where(tuple_(row.c.started_on, row.c.id) < tuple_(*after))
    return (await session.scalars(found.order_by(row.c.started_on.desc(), row.c.id.desc()).limit(limit))).all()

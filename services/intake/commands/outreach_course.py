"""What is written down in outreach besides attempts: steps, workers, succession, plan, reviews, pauses."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.outreach import enrol, held, standing
from services.intake.domain.errors.outreach import NoPlanYet, NoSuccession, NotTheOneAsked, SuccessionPending
from services.intake.domain.outreach import Outreach
from services.intake.domain.outreach_course import (
    OutreachPlan,
    OutreachReview,
    Pause,
    Step,
    StepKind,
    Succession,
    Worker,
    must_not_pause_twice,
    resume,
)
from services.intake.inputs.base import Fact
from services.intake.inputs.outreach import (
    Arrangement,
    Colleague,
    Information,
    Observation,
    OutreachPlanForm,
    OutreachReviewForm,
    PauseForm,
    Resumption,
    SuccessionAcceptance,
    SuccessionDecline,
    SuccessionOffer,
)
from services.intake.store import outreach as store
from services.intake.store import outreach_course as course
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def note_information(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Information) -> Step:
    """Write down whom one asked and what was learned. Raises NotFound, BeforeTheDecision, OutreachEndedAlready."""
    outreach = await standing(session, actor, outreach_id, "note_information", said.on)
    step = _step(outreach, actor, StepKind.INFORMATION, said, code=said.source, text=said.learned)
    step.with_whom = said.with_whom
    session.add(step)
    return step


async def note_arrangement(
    session: AsyncSession, actor: Actor, profile: Profile, outreach_id: UUID, said: Arrangement
) -> Step:
    """Write down what was agreed with an agency beforehand. Raises Invalid, and what `note_information` raises."""
    outreach = await standing(session, actor, outreach_id, "note_arrangement", said.on)
    if said.agency not in {agency.code for agency in profile.agencies} | {hub.code for hub in profile.hubs}:
        raise Invalid({"/agency": "登録されている機関または拠点のコードを入力してください。"})
    step = _step(outreach, actor, StepKind.ARRANGEMENT, said, code=said.agency, text=said.agreed)
    step.with_whom = said.with_whom
    session.add(step)
    return step


async def note_observation(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Observation) -> Step:
    """Write down where the relationship seems to stand; the stage that was reached stays.

    Raises what `note_information` raises.
    """
    outreach = await standing(session, actor, outreach_id, "note_observation", said.on)
    step = _step(outreach, actor, StepKind.OBSERVATION, said, code=said.stage, text=said.note)
    session.add(step)
    return step


async def add_worker(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Colleague) -> Worker:
    """Let a colleague take part; once is enough. Raises NotFound, BeforeTheDecision, OutreachEndedAlready."""
    outreach = await standing(session, actor, outreach_id, "add_worker", said.on)
    there = [one for one in await course.workers(session, outreach_id) if one.subject == said.subject]
    if there and there[-1].is_there(said.on):
        return there[-1]
    worker = Worker(uuid4(), outreach.id, said.subject, said.on)
    session.add(worker)
    return worker


async def let_worker_leave(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Colleague) -> Worker:
    """Let a colleague leave. Raises NotFound, LeadHandsOver, Invalid for who is not there."""
    outreach = await held(session, actor, outreach_id, "let_worker_leave")
    for worker in await course.workers(session, outreach_id):
        if worker.subject == said.subject and worker.until is None:
            worker.leave(on=said.on, lead=outreach.owner_subject)
            return worker
    raise Invalid({"/subject": "このアウトリーチに加わっている担当者を指定してください。"})


async def offer_succession(session: AsyncSession, actor: Actor, outreach_id: UUID, said: SuccessionOffer) -> Succession:
    """Ask a colleague to take the relationship over (引継ぎ); the lead stays until they accept.

    Raises NotFound, SuccessionPending, Invalid for the lead themself, BeforeTheDecision, OutreachEndedAlready.
    """
    outreach = await standing(session, actor, outreach_id, "offer_succession", said.on)
    if said.subject == outreach.owner_subject:
        raise Invalid({"/subject": "既に主担当です。別の担当者を指定してください。"})
    if await course.offered_succession(session, outreach_id) is not None:
        raise SuccessionPending(outreach=str(outreach_id))
    offer = Succession(uuid4(), outreach.id, outreach.owner_subject, said.subject, said.on, said.reason)
    session.add(offer)
    return offer


async def accept_succession(
    session: AsyncSession, actor: Actor, outreach_id: UUID, said: SuccessionAcceptance
) -> Succession:
    """Take the relationship over, after a visit of both or with a word why there was none.

    Raises NotFound, NoSuccession, NotTheOneAsked, JointVisitMissing, BeforeTheOffer, OutreachEndedAlready.
    """
    outreach = await standing(session, actor, outreach_id, "accept_succession", said.on)
    offer = await _asked(session, actor, outreach_id)
    visits = await store.outreach_contacts(session, outreach_id)
    both = {offer.from_subject, offer.to_subject}
    together = any(both <= visit.who and offer.offered_on <= visit.on <= said.on for visit in visits)
    offer.accept(on=said.on, visited_together=together, note=said.note)
    outreach.owner_subject = offer.to_subject
    await enrol(session, outreach, {offer.to_subject}, on=said.on)
    return offer


async def decline_succession(
    session: AsyncSession, actor: Actor, outreach_id: UUID, said: SuccessionDecline
) -> Succession:
    """Say no; the lead stays. Raises NotFound, NoSuccession, NotTheOneAsked, BeforeTheOffer."""
    await held(session, actor, outreach_id, "decline_succession")
    offer = await _asked(session, actor, outreach_id)
    offer.decline(on=said.on, note=said.note)
    return offer


async def write_plan(session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachPlanForm) -> OutreachPlan:
    """Write the plan, or its next version. Raises NotFound, BeforeTheDecision, OutreachEndedAlready, DecisionOver."""
    outreach = await standing(session, actor, outreach_id, "write_plan", said.on)
    _must_lie_ahead(said, "/next_review_on", said.next_review_on)
    version = len(await course.plans(session, outreach_id)) + 1
    plan = OutreachPlan(
        outreach.id, version, said.on, said.goal, said.method, said.frequency, actor.subject, said.next_review_on
    )
    session.add(plan)
    return plan


async def review_plan(
    session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachReviewForm
) -> OutreachReview:
    """Look at the plan (モニタリング). Raises NotFound, NoPlanYet, BeforeTheDecision, OutreachEndedAlready, Invalid."""
    outreach = await held(session, actor, outreach_id, "review_plan")
    outreach.must_lie_within(said.on)
    _must_lie_ahead(said, "/next_on", said.next_on)
    plans = [plan for plan in await course.plans(session, outreach_id) if plan.on <= said.on]
    if not plans:
        raise NoPlanYet(outreach=str(outreach_id))
    review = OutreachReview(
        uuid4(), outreach.id, plans[-1].version, said.on, said.result, said.finding, actor.subject, said.next_on
    )
    session.add(review)
    return review


async def pause(session: AsyncSession, actor: Actor, outreach_id: UUID, said: PauseForm) -> Pause:
    """Let it rest, with the reason. Raises NotFound, PauseAlready, BeforeTheDecision, OutreachEndedAlready, Invalid."""
    outreach = await held(session, actor, outreach_id, "pause")
    outreach.must_lie_within(said.on)
    _must_lie_ahead(said, "/until", said.until)
    must_not_pause_twice(await course.pauses(session, outreach_id), since=said.on, until=said.until)
    rest = Pause(uuid4(), outreach.id, said.on, said.reason, actor.subject, said.until)
    session.add(rest)
    return rest


async def take_up_again(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Resumption) -> Pause:
    """End the pause of that day. Raises NotFound, NoPause, BeforeTheDecision, OutreachEndedAlready."""
    outreach = await held(session, actor, outreach_id, "take_up_again")
    outreach.must_lie_within(said.on)
    return resume(await course.pauses(session, outreach_id), on=said.on)


async def _asked(session: AsyncSession, actor: Actor, outreach_id: UUID) -> Succession:
    offer = await course.offered_succession(session, outreach_id)
    if offer is None:
        raise NoSuccession(outreach=str(outreach_id))
    if offer.to_subject != actor.subject:
        raise NotTheOneAsked
    return offer


def _step(outreach: Outreach, actor: Actor, kind: StepKind, said: Fact, *, code: str, text: str) -> Step:
    return Step(uuid4(), outreach.id, kind, said.on, code, actor.agency, actor.subject, text)


def _must_lie_ahead(said: Fact, pointer: str, day: date | None) -> None:
    if day is not None and day <= said.on:
        raise Invalid({pointer: "記録した日より後の日付を入力してください。"})

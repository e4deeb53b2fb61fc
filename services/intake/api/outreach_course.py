"""`/outreach/{id}/…`: what is written down besides attempts to reach someone."""

from uuid import UUID

from fastapi import Depends

from services.intake.commands import outreach_course as commands
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
from services.intake.queries.views.outreach import (
    OutreachPlanView,
    OutreachReviewView,
    PauseView,
    StepView,
    SuccessionView,
    WorkerView,
)
from shared.web import Router, Work, work

router = Router(tags=["outreach"], prefix="/outreach/{outreach_id}")


@router.post("/information", status_code=201)
async def note_information(outreach_id: UUID, body: Information, work: Work = Depends(work)) -> StepView:
    """Write down whom one asked and what was learned (情報収集)."""
    work.check_date(body.on)
    return StepView.model_validate(await commands.note_information(work.session, work.actor, outreach_id, body))


@router.post("/arrangements", status_code=201)
async def note_arrangement(outreach_id: UUID, body: Arrangement, work: Work = Depends(work)) -> StepView:
    """Write down what was agreed with an agency beforehand (事前調整)."""
    work.check_date(body.on)
    step = await commands.note_arrangement(work.session, work.actor, work.profile, outreach_id, body)
    return StepView.model_validate(step)


@router.post("/observations", status_code=201)
async def note_observation(outreach_id: UUID, body: Observation, work: Work = Depends(work)) -> StepView:
    """Write down where the relationship seems to stand; the stage that was reached stays."""
    work.check_date(body.on)
    return StepView.model_validate(await commands.note_observation(work.session, work.actor, outreach_id, body))


@router.post("/workers")
async def add_worker(outreach_id: UUID, body: Colleague, work: Work = Depends(work)) -> WorkerView:
    """Let a colleague take part."""
    work.check_date(body.on)
    return WorkerView.model_validate(await commands.add_worker(work.session, work.actor, outreach_id, body))


@router.post("/workers/leaving")
async def let_worker_leave(outreach_id: UUID, body: Colleague, work: Work = Depends(work)) -> WorkerView:
    """Let a colleague leave; the lead hands over first (R2)."""
    work.check_date(body.on)
    return WorkerView.model_validate(await commands.let_worker_leave(work.session, work.actor, outreach_id, body))


@router.post("/succession", status_code=201)
async def offer_succession(outreach_id: UUID, body: SuccessionOffer, work: Work = Depends(work)) -> SuccessionView:
    """Ask a colleague to take the relationship over (引継ぎ)."""
    work.check_date(body.on)
    return SuccessionView.model_validate(await commands.offer_succession(work.session, work.actor, outreach_id, body))


@router.post("/succession/acceptance")
async def accept_succession(
    outreach_id: UUID, body: SuccessionAcceptance, work: Work = Depends(work)
) -> SuccessionView:
    """Take the relationship over; only who was asked does."""
    work.check_date(body.on)
    return SuccessionView.model_validate(await commands.accept_succession(work.session, work.actor, outreach_id, body))


@router.post("/succession/decline")
async def decline_succession(outreach_id: UUID, body: SuccessionDecline, work: Work = Depends(work)) -> SuccessionView:
    """Say no; the lead stays."""
    work.check_date(body.on)
    return SuccessionView.model_validate(await commands.decline_succession(work.session, work.actor, outreach_id, body))


@router.post("/plan", status_code=201)
async def write_plan(outreach_id: UUID, body: OutreachPlanForm, work: Work = Depends(work)) -> OutreachPlanView:
    """Write the plan, or its next version."""
    work.check_date(body.on)
    return OutreachPlanView.model_validate(await commands.write_plan(work.session, work.actor, outreach_id, body))


@router.post("/reviews", status_code=201)
async def review_plan(outreach_id: UUID, body: OutreachReviewForm, work: Work = Depends(work)) -> OutreachReviewView:
    """Look at the plan (モニタリング), and say when the next look follows."""
    work.check_date(body.on)
    return OutreachReviewView.model_validate(await commands.review_plan(work.session, work.actor, outreach_id, body))


@router.post("/pauses", status_code=201)
async def pause(outreach_id: UUID, body: PauseForm, work: Work = Depends(work)) -> PauseView:
    """Let it rest, with the reason; the next date stays."""
    work.check_date(body.on)
    return PauseView.model_validate(await commands.pause(work.session, work.actor, outreach_id, body))


@router.post("/resumption")
async def take_up_again(outreach_id: UUID, body: Resumption, work: Work = Depends(work)) -> PauseView:
    """Take it up again."""
    work.check_date(body.on)
    return PauseView.model_validate(await commands.take_up_again(work.session, work.actor, outreach_id, body))

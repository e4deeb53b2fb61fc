"""`/handovers/…`: companion visits (同行) and first contact; `/consultations/reassignments` within an agency."""

from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict

from services.intake.commands import arrivals, reassignments
from services.intake.inputs.consultations import Answered
from services.intake.inputs.handovers import CompanionForm, ReassignmentForm
from services.intake.queries.views import HandoverView
from shared.web import Router, Work, work

router = Router(tags=["handovers"])


class Recorded(BaseModel):
    """What was recorded."""

    id: UUID


class Reassigned(BaseModel):
    """How many open matters changed hands; none is an answer too."""

    model_config = ConfigDict(from_attributes=True)

    consultations: int
    concerns: int
    outreach: int


@router.post("/handovers/{handover_id}/companions", status_code=201)
async def record_companion(handover_id: UUID, body: CompanionForm, work: Work = Depends(work)) -> Recorded:
    """Record who of either desk went along, and what came of it; both read it."""
    work.check_date(body.on)
    return Recorded(id=await arrivals.record_companion(work.session, work.actor, handover_id, body))


@router.post("/handovers/{handover_id}/first-contact")
async def note_first_contact(handover_id: UUID, body: Answered, work: Work = Depends(work)) -> HandoverView:
    """Tell the desk that handed over that the person has arrived."""
    work.check_date(body.on)
    return HandoverView.model_validate(await arrivals.note_first_contact(work.session, work.actor, handover_id, body))


@router.post("/consultations/reassignments")
async def reassign(body: ReassignmentForm, work: Work = Depends(work)) -> Reassigned:
    """Name another colleague for every open matter of one's agency that somebody answers for (R2)."""
    work.check_date(body.on)
    return Reassigned.model_validate(await reassignments.reassign(work.session, work.actor, body))

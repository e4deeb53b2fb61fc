"""`/handovers`: asked, accepted, declined (R2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.intake.commands import handovers
from services.intake.domain.handover import HandoverStatus
from services.intake.inputs.consultations import Answered, Decline, Offer
from services.intake.queries import consultations as queries
from services.intake.queries.views import ConsultationState, HandoverView, OwnerView
from shared.web import Router, Work, work
from shared.web.paging import MAX_LIMIT

router = Router(tags=["handovers"])


class HandoverState(BaseModel):
    """The hand-over after its answer, and who owns the consultation now."""

    id: UUID
    status: HandoverStatus
    consultation_id: UUID
    owner: OwnerView


class Asked(BaseModel):
    """What one's agency was asked to take over."""

    items: list[HandoverView]


@router.post("/consultations/{consultation_id}/handovers", status_code=201)
async def offer_handover(consultation_id: UUID, body: Offer, work: Work = Depends(work)) -> HandoverView:
    """Offer the consultation to another desk; the owner stays until it accepts."""
    work.check_date(body.on)
    offered = await handovers.offer_handover(work.session, work.actor, work.profile, consultation_id, body)
    return HandoverView.model_validate(offered)


@router.get("/handovers")
async def list_handovers(
    status: HandoverStatus | None = HandoverStatus.OFFERED,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = MAX_LIMIT,
    work: Work = Depends(work),
) -> Asked:
    """What one's agency was asked to take over, the oldest first."""
    found = await queries.handovers_of_agency(work.session, work.actor, status=status, limit=limit)
    return Asked(items=[HandoverView.model_validate(handover) for handover in found])


@router.post("/handovers/{handover_id}/acceptance")
async def accept_handover(handover_id: UUID, body: Answered, work: Work = Depends(work)) -> HandoverState:
    """Take the consultation over."""
    work.check_date(body.on)
    consultation = await handovers.accept_handover(work.session, work.actor, handover_id, body)
    return _state(handover_id, HandoverStatus.ACCEPTED, ConsultationState.model_validate(consultation))


@router.post("/handovers/{handover_id}/decline")
async def decline_handover(handover_id: UUID, body: Decline, work: Work = Depends(work)) -> HandoverState:
    """Say no with a reason and a next step; the owner stays."""
    work.check_date(body.on)
    consultation = await handovers.decline_handover(work.session, work.actor, handover_id, body)
    return _state(handover_id, HandoverStatus.DECLINED, ConsultationState.model_validate(consultation))


def _state(handover_id: UUID, status: HandoverStatus, consultation: ConsultationState) -> HandoverState:
    return HandoverState(id=handover_id, status=status, consultation_id=consultation.id, owner=consultation.owner)

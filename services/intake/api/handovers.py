"""`/handovers`: asked, accepted, declined, taken back; reminded, and helped by the city when nobody answers (R2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.intake.commands import handovers
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.inputs.consultations import Answered
from services.intake.inputs.handovers import Decline, Intervention, Offer, Withdrawal
from services.intake.queries import handovers as queries
from services.intake.queries.views import (
    ConsultationState,
    EscalatedLine,
    EscalatedView,
    HandoverProgress,
    HandoverView,
    OwnerView,
    StandingView,
)
from shared.web import Router, Work, work
from shared.web.paging import MAX_LIMIT

router = Router(tags=["handovers"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


class HandoverState(BaseModel):
    """The hand-over after its answer, and who owns the consultation now."""

    id: UUID
    status: HandoverStatus
    consultation_id: UUID
    owner: OwnerView


class Asked(BaseModel):
    """Hand-overs of one's agency; for the city those that nobody has answered."""

    items: list[HandoverProgress] | list[EscalatedLine]


@router.post("/consultations/{consultation_id}/handovers", status_code=201)
async def offer_handover(consultation_id: UUID, body: Offer, work: Work = Depends(work)) -> HandoverView:
    """Offer the consultation to another desk; the owner stays until it accepts."""
    work.check_date(body.on)
    offered = await handovers.offer_handover(
        work.session,
        work.actor,
        work.profile,
        consultation_id,
        body,
        today=work.clock.today(),
        keys=work.keys,
    )
    return HandoverView.model_validate(offered)


@router.get("/consultations/{consultation_id}/standing")
async def read_standing(consultation_id: UUID, work: Work = Depends(work)) -> StandingView:
    """Who answers for the consultation, what comes next and until when, and every desk that was asked."""
    return await queries.standing(work.session, work.actor, work.profile, consultation_id, today=work.clock.today())


@router.get("/handovers")
async def list_handovers(
    status: HandoverStatus | None = HandoverStatus.OFFERED,
    sent: Annotated[bool, Query(description="ご自分の機関が依頼したもの")] = False,
    escalated: Annotated[bool, Query(description="市に上がったもの（市の職員のみ）")] = False,
    limit: Limit = MAX_LIMIT,
    work: Work = Depends(work),
) -> Asked:
    """What one's agency was asked to take over, or has sent, the most pressing first; `escalated`: the city's list."""
    today = work.clock.today()
    if escalated:
        found = await queries.escalated(work.session, work.actor, work.profile, today=today, limit=limit)
        return Asked(items=found)
    items = await queries.handovers_of_agency(
        work.session, work.actor, work.profile, status=status, sent=sent, today=today, limit=limit
    )
    return Asked(items=items)


@router.get("/handovers/{handover_id}")
async def read_handover(handover_id: UUID, work: Work = Depends(work)) -> HandoverProgress:
    """How a hand-over went, for either side."""
    return await queries.handover(work.session, work.actor, work.profile, handover_id, today=work.clock.today())


@router.post("/handovers/{handover_id}/acceptance")
async def accept_handover(handover_id: UUID, body: Answered, work: Work = Depends(work)) -> HandoverState:
    """Take the consultation over; `accepting` means that the instance that offered it has to confirm."""
    work.check_date(body.on)
    answered = await handovers.accept_handover(
        work.session, work.actor, work.profile, handover_id, body, keys=work.keys
    )
    return _state(*answered)


@router.post("/handovers/{handover_id}/decline")
async def decline_handover(handover_id: UUID, body: Decline, work: Work = Depends(work)) -> HandoverState:
    """Say no with a reason and a next step; the owner stays."""
    work.check_date(body.on)
    return _state(*await handovers.decline_handover(work.session, work.actor, handover_id, body, keys=work.keys))


@router.post("/handovers/{handover_id}/withdrawal")
async def withdraw_handover(handover_id: UUID, body: Withdrawal, work: Work = Depends(work)) -> HandoverView:
    """Take one's own offer back, with a reason; one stays the owner."""
    work.check_date(body.on)
    withdrawn = await handovers.withdraw_handover(work.session, work.actor, handover_id, body, keys=work.keys)
    return HandoverView.model_validate(withdrawn)


@router.post("/handovers/{handover_id}/escalation")
async def call_the_city(handover_id: UUID, body: Answered, work: Work = Depends(work)) -> HandoverView:
    """Ask the city for help with one's own offer before its deadline has passed."""
    work.check_date(body.on)
    return HandoverView.model_validate(await handovers.call_the_city(work.session, work.actor, handover_id, body))


@router.post("/handovers/{handover_id}/intervention", status_code=201)
async def intervene(handover_id: UUID, body: Intervention, work: Work = Depends(work)) -> EscalatedView:
    """The city names another desk in the place of one that has not answered; the owner stays until it accepts."""
    work.check_date(body.on)
    today = work.clock.today()
    offered = await handovers.intervene(
        work.session, work.actor, work.profile, handover_id, body, today=today, keys=work.keys
    )
    return EscalatedView.model_validate(offered)


def _state(handover: Handover, consultation: Consultation) -> HandoverState:
    owner = ConsultationState.model_validate(consultation).owner
    return HandoverState(id=handover.id, status=handover.status, consultation_id=consultation.id, owner=owner)

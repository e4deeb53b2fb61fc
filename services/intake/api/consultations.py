"""`/consultations`: receiving, reading, contacts, the record, the outcome."""

from datetime import date
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from services.intake.api.drafts import HEADER, saved_from_draft
from services.intake.commands import consultations, receptions
from services.intake.domain.consultation import ConsultationStatus
from services.intake.inputs.base import Short
from services.intake.inputs.consultations import (
    Assignment,
    Conclusion,
    Disclosure,
    Reception,
)
from services.intake.queries import consultations as queries
from services.intake.queries import listing
from services.intake.queries.views import (
    ConsultationLine,
    ConsultationState,
    ConsultationView,
    ReceivedView,
)
from shared.web import LOOKED_UP_ANEW, Page, Paging, Router, Work, etag, paging, work

router = Router(tags=["consultations"])


class Address(BaseModel):
    """A disclosed address."""

    address: str | None


@router.post("/consultations", status_code=201)
async def receive_consultation(request: Request, body: Reception, work: Work = Depends(work)) -> ReceivedView:
    """Take a consultation (R1). Any person, any desk of one's own agency; what is not said is today, visit, self."""
    if HEADER in request.headers:  # as a dependency it would cost every reception
        await saved_from_draft(request, work)
    on = body.on or work.clock.today()
    work.check_date(on)
    made = await receptions.receive_consultation(
        work.session, work.actor, body, on=on, profile=work.profile, keys=work.keys
    )
    return ReceivedView.model_validate(made)


@router.get("/consultations")
async def list_consultations(
    status: ConsultationStatus | None = None,
    external_reference: Short | None = None,
    page: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[ConsultationLine]:
    """What one's agency received, owns or was asked to take: emergencies first, then the newest."""
    lines = await listing.consultations_of_agency(
        work.session,
        work.actor,
        status=status,
        reference=external_reference,
        after=page.after(int, date, UUID),
        limit=page.fetch,
    )
    return page.page(lines, lambda line: (line.urgency_rank, line.received_on, line.id))


@router.get("/consultations/{consultation_id}")
async def read_consultation(consultation_id: UUID, response: Response, work: Work = Depends(work)) -> ConsultationView:
    """One consultation, whole; the ETag is its revision."""
    found = await queries.consultation(work.session, work.actor, consultation_id)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.post("/consultations/{consultation_id}/owner")
async def assign(consultation_id: UUID, body: Assignment, work: Work = Depends(work)) -> ConsultationState:
    """Name the colleague who answers for the consultation from now on (R2)."""
    work.check_date(body.on)
    assigned = await consultations.assign(work.session, work.actor, consultation_id, body)
    return ConsultationState.model_validate(assigned)


@router.post("/consultations/{consultation_id}/conclusion")
async def conclude(consultation_id: UUID, body: Conclusion, work: Work = Depends(work)) -> ConsultationState:
    """Bring the consultation to its outcome."""
    work.check_date(body.on)
    concluded = await consultations.conclude(work.session, work.actor, consultation_id, body)
    return ConsultationState.model_validate(concluded)


@router.post("/consultations/{consultation_id}/address-disclosure")
async def disclose_address(
    consultation_id: UUID, body: Disclosure, response: Response, work: Work = Depends(work)
) -> Address:
    """Show the owner a protected address; the reason stays on record (R15)."""
    work.check_date(body.on)
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    return Address(address=await consultations.disclose_address(work.session, work.actor, consultation_id, body))

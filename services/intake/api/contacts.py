"""`/consultations/{id}/contacts`: follow-up contacts (支援経過), their order and their corrections."""

from datetime import date, datetime
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.intake.api.drafts import saved_from_draft
from services.intake.commands import contacts
from services.intake.inputs.contacts import ContactForm
from services.intake.queries import contacts as queries
from services.intake.queries.views import ContactView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["contacts"], dependencies=[Depends(saved_from_draft)])


class Made(BaseModel):
    """The id of what was recorded."""

    id: UUID


@router.post("/consultations/{consultation_id}/contacts", status_code=201)
async def record_contact(consultation_id: UUID, body: ContactForm, work: Work = Depends(work)) -> Made:
    """Record a follow-up contact (支援経過); `next_on` plans the next one."""
    work.check_date(body.on)
    return Made(id=await contacts.record_contact(work.session, work.actor, consultation_id, body))


@router.post("/consultations/{consultation_id}/contacts/{contact_id}/correction", status_code=201)
async def correct_contact(
    consultation_id: UUID, contact_id: UUID, body: ContactForm, work: Work = Depends(work)
) -> Made:
    """Put a contact right by one in its place; what stood there stays readable."""
    work.check_date(body.on)
    return Made(id=await contacts.correct_contact(work.session, work.actor, consultation_id, contact_id, body))


@router.get("/consultations/{consultation_id}/contacts")
async def list_contacts(
    consultation_id: UUID, corrected: bool = False, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[ContactView]:
    """The contacts in the order in which they happened; with `corrected=true` also those that were put right."""
    found = await queries.contacts_of(
        work.session,
        work.actor,
        consultation_id,
        corrected=corrected,
        after=page.after(date, datetime, UUID),
        limit=page.fetch,
    )
    lines = [ContactView.model_validate(contact) for contact in found]
    return page.page(lines, lambda line: (line.on, line.recorded_at, line.id))

"""Putting a consultation right: the reception, the free record, what it is about for whom; and its history."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.intake.api.drafts import saved_from_draft
from services.intake.commands import amendments
from services.intake.domain.consultation import Consultation
from services.intake.inputs.amendments import MemberAmendment, ReceptionAmendment
from services.intake.inputs.consultations import Record
from services.intake.queries import amendments as queries
from services.intake.queries.views import ConsultationState
from services.intake.queries.views.amendments import AmendmentView
from shared.web import ExpectedRevision, Page, Paging, Router, Work, etag, paging, work

router = Router(tags=["amendments"], dependencies=[Depends(saved_from_draft)])


@dataclass(frozen=True, slots=True)
class Concerning:
    """A consultation and one whom it is about, as addresses name them."""

    consultation_id: UUID
    member_id: UUID


ConcerningWhom = Annotated[Concerning, Depends(Concerning)]


@router.put("/consultations/{consultation_id}/reception")
async def amend_reception(
    consultation_id: UUID,
    body: ReceptionAmendment,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> ConsultationState:
    """Put right what was said at the reception, over the revision that was read (If-Match); what is not told stays."""
    if "on" in body.model_fields_set:
        work.check_date(body.on)
    changed = await amendments.amend_reception(work.session, work.actor, consultation_id, body, expected=expected)
    return _state(response, changed)


@router.put("/consultations/{consultation_id}/record")
async def rewrite_record(
    consultation_id: UUID, body: Record, expected: ExpectedRevision, response: Response, work: Work = Depends(work)
) -> ConsultationState:
    """Write the free record anew over the revision that was read (If-Match); the one before stays readable."""
    changed = await amendments.rewrite_record(
        work.session, work.actor, consultation_id, body.narrative, expected=expected
    )
    return _state(response, changed)


@router.put("/consultations/{consultation_id}/members/{member_id}")
async def amend_member(
    of: ConcerningWhom,
    body: MemberAmendment,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> ConsultationState:
    """Say what the consultation is about for a member of the household, also one who was not named at first."""
    changed = await amendments.amend_member(
        work.session, work.actor, of.consultation_id, of.member_id, body, expected=expected
    )
    return _state(response, changed)


@router.get("/consultations/{consultation_id}/history")
async def list_history(
    consultation_id: UUID, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[AmendmentView]:
    """Every change of the consultation's own record, the newest first, with what stood there before."""
    after = page.after(int)
    found = await queries.history(
        work.session, work.actor, consultation_id, before=after[0] if after else None, limit=page.fetch
    )
    return page.page([AmendmentView.model_validate(made) for made in found], lambda line: (line.revision,))


def _state(response: Response, changed: Consultation) -> ConsultationState:
    response.headers["ETag"] = etag(changed.revision)
    return ConsultationState.model_validate(changed)

"""`/consents`: the ledger (R3)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.intake.commands import consents
from services.intake.domain.consent import SUPPORT_SHARING
from services.intake.inputs.base import Purpose
from services.intake.inputs.consents import ConsentAnswer, ConsentForm
from services.intake.inputs.consultations import Answered
from services.intake.queries import consents as queries
from services.intake.queries.views import ConsentView, Coverage
from shared.reference.fields import Day
from shared.web import Router, Work, work

router = Router(tags=["consents"])


class Ledger(BaseModel):
    """A household's consents."""

    items: list[ConsentView]


@router.post("/consents", status_code=201)
async def record_consent(body: ConsentForm, work: Work = Depends(work)) -> ConsentView:
    """Record what one person was asked, and their answer unless it is still awaited."""
    work.check_date(body.on)
    consent = await consents.record_consent(work.session, work.actor, work.profile, body)
    return ConsentView.model_validate(consent)


@router.get("/consents")
async def list_consents(household: UUID, work: Work = Depends(work)) -> Ledger:
    """A household's ledger, oldest first."""
    found = await queries.consents_of_household(work.session, work.actor, household)
    return Ledger(items=[ConsentView.model_validate(consent) for consent in found])


@router.get("/consents/coverage")
async def read_coverage(
    household: UUID,
    agencies: Annotated[str, Query(max_length=2000, description="agency codes, separated by commas")],
    on: Day | None = None,
    purpose: Purpose = SUPPORT_SHARING,
    work: Work = Depends(work),
) -> Coverage:
    """Whether every living member's consent covers the agencies on a day, by default today."""
    asked = [agency for agency in agencies.split(",") if agency]
    day = on or work.clock.today()
    return await queries.coverage(work.session, work.actor, household, agencies=asked, on=day, purpose=purpose)


@router.get("/consents/{consent_id}")
async def read_consent(consent_id: UUID, work: Work = Depends(work)) -> ConsentView:
    """One consent."""
    return ConsentView.model_validate(await queries.consent(work.session, work.actor, consent_id))


@router.post("/consents/{consent_id}/answer")
async def answer_consent(consent_id: UUID, body: ConsentAnswer, work: Work = Depends(work)) -> ConsentView:
    """Record the answer to a request."""
    work.check_date(body.on)
    return ConsentView.model_validate(await consents.answer_consent(work.session, work.actor, consent_id, body))


@router.post("/consents/{consent_id}/withdrawal")
async def withdraw_consent(consent_id: UUID, body: Answered, work: Work = Depends(work)) -> ConsentView:
    """Take a grant back, at once."""
    work.check_date(body.on)
    return ConsentView.model_validate(await consents.withdraw_consent(work.session, work.actor, consent_id, body))

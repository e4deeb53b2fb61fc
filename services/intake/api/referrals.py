"""Referring to coordination and seeing what became of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from services.intake.api.sheets import forms
from services.intake.commands import referrals
from services.intake.domain.deadlines import Calendar
from services.intake.domain.referral import ReferralStatus
from services.intake.forms import Forms
from services.intake.inputs.referrals import QuestionAnswer, ReferralForm
from services.intake.queries import referrals as queries
from services.intake.queries.views import Lacking, ReferralView
from services.intake.queries.views.referrals import (
    AskedView,
    ReferralDetail,
    ReferralLine,
    ReferralPreview,
    WithheldView,
)
from shared.web import LOOKED_UP_ANEW, Page, Paging, Router, Work, paging, work

router = Router(tags=["referrals"])


@router.post("/consultations/{consultation_id}/referral", status_code=201)
async def refer(
    consultation_id: UUID, body: ReferralForm, forms: Forms = Depends(forms), work: Work = Depends(work)
) -> ReferralView:
    """Put the consultation before coordination; of its record goes what was chosen, sealed."""
    work.check_date(body.on)
    referral = await referrals.refer(
        work.session, work.actor, consultation_id, body, profile=work.profile, keys=work.keys, forms=forms
    )
    return ReferralView.model_validate(referral)


@router.post("/consultations/{consultation_id}/referral/preview")
async def preview_referral(
    consultation_id: UUID,
    body: ReferralForm,
    response: Response,
    forms: Forms = Depends(forms),
    work: Work = Depends(work),
) -> ReferralPreview:
    """What a referral would send, what it would withhold and why, and whose consent it lacks. Nothing is sent."""
    work.check_date(body.on)
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    shown = await referrals.preview(work.session, work.actor, consultation_id, body, profile=work.profile, forms=forms)
    return ReferralPreview(
        would_be_sent=shown.dossier,
        withheld=[WithheldView.model_validate(each) for each in shown.withheld],
        lacking=[Lacking(member=member, agency=agency) for member, agency in shown.lacking],
        may_be_sent=shown.may_be_sent,
        basis=shown.basis,
    )


@router.post("/referrals/{referral_id}/questions/{question_id}/answer")
async def answer_question(
    referral_id: UUID, question_id: UUID, body: QuestionAnswer, work: Work = Depends(work)
) -> AskedView:
    """Answer what coordination asked before it takes the referral up or sends it back."""
    work.check_date(body.on)
    asked = await referrals.answer_question(
        work.session, work.actor, referral_id, question_id, **body.model_dump(), keys=work.keys
    )
    return AskedView.model_validate(asked)


@router.get("/referrals")
async def list_referrals(
    status: Annotated[ReferralStatus | None, Query()] = None, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[ReferralLine]:
    """What one's agency referred, oldest first, each with what it waits for and until when."""
    calendar, today = Calendar.of(work.profile), work.clock.today()
    return await queries.of_agency(work.session, work.actor, page, status=status, calendar=calendar, today=today)


@router.get("/referrals/{referral_id}")
async def read_referral(referral_id: UUID, work: Work = Depends(work)) -> ReferralDetail:
    """One referral: what was sent on which basis, and what became of it, to the case's stage and one's own role."""
    return await queries.referral(work.session, work.actor, referral_id)

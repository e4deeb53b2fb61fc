"""Referring to coordination and seeing what became of it."""

from uuid import UUID

from fastapi import Depends, Response

from services.intake.commands import referrals
from services.intake.inputs.consultations import ReferralForm
from services.intake.queries import consultations as queries
from services.intake.queries.views import Lacking, ReferralView
from services.intake.queries.views.referrals import ReferralPreview, WithheldView
from shared.web import LOOKED_UP_ANEW, Router, Work, work

router = Router(tags=["referrals"])


@router.post("/consultations/{consultation_id}/referral", status_code=201)
async def refer(consultation_id: UUID, body: ReferralForm, work: Work = Depends(work)) -> ReferralView:
    """Put the consultation before coordination, its dossier sealed."""
    work.check_date(body.on)
    referral = await referrals.refer(
        work.session, work.actor, consultation_id, body, profile=work.profile, keys=work.keys
    )
    return ReferralView.model_validate(referral)


@router.post("/consultations/{consultation_id}/referral/preview")
async def preview_referral(
    consultation_id: UUID, body: ReferralForm, response: Response, work: Work = Depends(work)
) -> ReferralPreview:
    """What a referral would send, what it would withhold and why, and whose consent it lacks. Nothing is sent."""
    work.check_date(body.on)
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    shown = await referrals.preview(work.session, work.actor, consultation_id, body, profile=work.profile)
    return ReferralPreview(
        would_be_sent=shown.dossier,
        withheld=[WithheldView.model_validate(each) for each in shown.withheld],
        lacking=[Lacking(member=member, agency=agency) for member, agency in shown.lacking],
        may_be_sent=shown.may_be_sent,
    )


@router.get("/referrals/{referral_id}")
async def read_referral(referral_id: UUID, work: Work = Depends(work)) -> ReferralView:
    """One referral: made, accepted with its case, or returned with reason and next step."""
    return ReferralView.model_validate(await queries.referral(work.session, work.actor, referral_id))

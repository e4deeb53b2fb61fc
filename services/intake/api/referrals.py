"""Referring to coordination and seeing what became of it."""

from uuid import UUID

from fastapi import Depends

from services.intake.commands import referrals
from services.intake.inputs.consultations import ReferralForm
from services.intake.queries import consultations as queries
from services.intake.queries.views import ReferralView
from shared.web import Router, Work, work

router = Router(tags=["referrals"])


@router.post("/consultations/{consultation_id}/referral", status_code=201)
async def refer(consultation_id: UUID, body: ReferralForm, work: Work = Depends(work)) -> ReferralView:
    """Put the consultation before coordination, its dossier sealed."""
    work.check_date(body.on)
    referral = await referrals.refer(
        work.session, work.actor, consultation_id, body, profile=work.profile, keys=work.keys
    )
    return ReferralView.model_validate(referral)


@router.get("/referrals/{referral_id}")
async def read_referral(referral_id: UUID, work: Work = Depends(work)) -> ReferralView:
    """One referral: made, accepted with its case, or returned with reason and next step."""
    return ReferralView.model_validate(await queries.referral(work.session, work.actor, referral_id))

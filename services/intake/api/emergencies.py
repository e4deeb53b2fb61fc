"""`/emergency-disclosures`: what was told without consent to protect life, body or property, and its review (R3)."""

from uuid import UUID

from fastapi import Depends

from services.intake.commands import emergencies
from services.intake.inputs.base import Fact
from services.intake.inputs.emergencies import EmergencyForm, EmergencyReview
from services.intake.queries import emergencies as queries
from services.intake.queries.views.emergencies import Emergencies, EmergencyView
from shared.web import Router, Work, work

router = Router(tags=["emergencies"])


@router.post("/emergency-disclosures", status_code=201)
async def disclose_in_emergency(body: EmergencyForm, work: Work = Depends(work)) -> EmergencyView:
    """Record a disclosure without consent; another person with the right to do so must approve it."""
    work.check_date(body.on)
    decided = await emergencies.disclose_in_emergency(work.session, work.actor, work.profile, body)
    return EmergencyView.model_validate(decided)


@router.get("/emergency-disclosures")
async def list_emergencies(
    household: UUID | None = None, unreviewed: bool = False, work: Work = Depends(work)
) -> Emergencies:
    """Your agency's, for the city's officers everybody's; those whose review is due come first."""
    city = work.profile.city_agency.code
    found = await queries.emergencies(work.session, work.actor, city=city, household_id=household, open_only=unreviewed)
    return Emergencies(items=[EmergencyView.model_validate(one) for one in found])


@router.get("/emergency-disclosures/{emergency_id}")
async def read_emergency(emergency_id: UUID, work: Work = Depends(work)) -> EmergencyView:
    """One disclosure."""
    city = work.profile.city_agency.code
    return EmergencyView.model_validate(await queries.emergency(work.session, work.actor, emergency_id, city=city))


@router.post("/emergency-disclosures/{emergency_id}/approval")
async def approve_emergency(emergency_id: UUID, body: Fact, work: Work = Depends(work)) -> EmergencyView:
    """Approve it oneself, as an officer of the city (or a coordinator, of what the council decided)."""
    work.check_date(body.on)
    approved = await emergencies.approve_emergency(work.session, work.actor, emergency_id, work.profile, on=body.on)
    return EmergencyView.model_validate(approved)


@router.post("/emergency-disclosures/{emergency_id}/review")
async def review_emergency(emergency_id: UUID, body: EmergencyReview, work: Work = Depends(work)) -> EmergencyView:
    """Hold the review that must follow: confirmed, or stopped now."""
    work.check_date(body.on)
    city = work.profile.city_agency.code
    reviewed = await emergencies.review_emergency(work.session, work.actor, emergency_id, body, city=city)
    return EmergencyView.model_validate(reviewed)

"""Referrals over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.coordination.commands import referrals as commands
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.queries import cases as queries
from services.coordination.queries.views.referrals import ReferralLine, ReferralView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["referrals"])


class Return(Dated):
    """Why it goes back, and what the desk can do next (R2)."""

    reason: LongText | None = None
    next_step: LongText | None = None


class Accepted(BaseModel):
    """The case that takes the referral up."""

    id: UUID
    case_id: UUID
    number: str
    status: str = "accepted"


class ReferralState(BaseModel):
    """Where a referral stands."""

    id: UUID
    status: str


@router.get("/referrals")
async def list_referrals(
    status: Annotated[Literal["offered", "accepted", "returned"] | None, Query()] = None,
    household_id: Annotated[UUID | None, Query()] = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[ReferralLine]:
    """Referrals, oldest first."""
    return await queries.referrals(work.session, work.actor, paging, status=status, household_id=household_id)


@router.get("/referrals/{referral_id}")
async def read_referral(referral_id: UUID, work: Work = Depends(work)) -> ReferralView:
    """One referral with what the desk tells."""
    return await queries.referral(work.session, work.actor, referral_id)


@router.post("/referrals/{referral_id}/acceptance")
async def accept_referral(referral_id: UUID, body: Dated, work: Work = Depends(work)) -> Accepted:
    """Take the matter into the household's case."""
    work.check_date(body.on)
    case = await commands.accept_referral(work.session, work.actor, referral_id, on=body.on)
    return Accepted(id=referral_id, case_id=case.id, number=case.number)


@router.post("/referrals/{referral_id}/return")
async def return_referral(referral_id: UUID, body: Return, work: Work = Depends(work)) -> ReferralState:
    """Give it back with a reason and a next step."""
    work.check_date(body.on)
    referral = await commands.return_referral(
        work.session, work.actor, referral_id, **body.model_dump(), keys=work.keys
    )
    return ReferralState(id=referral.id, status=referral.status)

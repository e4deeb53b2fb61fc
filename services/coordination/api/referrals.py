"""Referrals over HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from services.coordination.commands import questions
from services.coordination.commands import referrals as commands
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.deadlines import Calendar
from services.coordination.queries import referrals as queries
from services.coordination.queries.views.referrals import ReferralLine, ReferralView
from shared.reference.fields import Day
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["referrals"])


class NewQuestion(Dated):
    """What coordination must know; without `due_on` the city's deadline holds."""

    question: Annotated[LongText, Field(min_length=1)]
    due_on: Day | None = None


class Asked(BaseModel):
    """What the desk was asked, and until when."""

    id: UUID
    due_on: date


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
    queue: Annotated[Literal["with_consent", "without_consent"] | None, Query(description="同意の有無")] = None,
    household_id: Annotated[UUID | None, Query()] = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[ReferralLine]:
    """Referrals, oldest first, each with whose turn it is and until when."""
    wanted = queries.Wanted(status, household_id, None if queue is None else queue == "with_consent")
    return await queries.referrals(
        work.session, work.actor, paging, wanted, calendar=Calendar.of(work.profile), today=work.clock.today()
    )


@router.get("/referrals/{referral_id}")
async def read_referral(referral_id: UUID, work: Work = Depends(work)) -> ReferralView:
    """One referral with what the desk tells."""
    today, calendar = work.clock.today(), Calendar.of(work.profile)
    return await queries.referral(work.session, work.actor, referral_id, calendar=calendar, today=today)


@router.post("/referrals/{referral_id}/acceptance")
async def accept_referral(referral_id: UUID, body: commands.Acceptance, work: Work = Depends(work)) -> Accepted:
    """Take the matter into the household's case."""
    work.check_date(body.on)
    case = await commands.accept_referral(work.session, work.actor, referral_id, body, profile=work.profile)
    return Accepted(id=referral_id, case_id=case.id, number=case.number)


@router.post("/referrals/{referral_id}/return")
async def return_referral(referral_id: UUID, body: commands.Return, work: Work = Depends(work)) -> ReferralState:
    """Give it back with a reason and a next step."""
    work.check_date(body.on)
    referral = await commands.return_referral(
        work.session, work.actor, referral_id, body, profile=work.profile, keys=work.keys
    )
    return ReferralState(id=referral.id, status=referral.status)


@router.post("/referrals/{referral_id}/questions", status_code=201)
async def ask_for_more(referral_id: UUID, body: NewQuestion, work: Work = Depends(work)) -> Asked:
    """Ask the desk that referred before answering; sealed, until a day."""
    work.check_date(body.on)
    asked = await questions.ask_for_more(
        work.session,
        work.actor,
        referral_id,
        **body.model_dump(),
        calendar=Calendar.of(work.profile),
        keys=work.keys,
    )
    return Asked(id=asked.id, due_on=asked.due_on)

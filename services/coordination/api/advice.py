"""Requests for advice over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.coordination.commands import advice as commands
from services.coordination.commands.bodies import Dated
from services.coordination.domain.advice import AdviceRequest
from services.coordination.domain.deadlines import Calendar
from services.coordination.queries import advice as queries
from services.coordination.queries.views.advice import AdviceLine, AdviceView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["advice"])


class TurnedInto(Dated):
    """The referral that the agency made of it."""

    referral_id: UUID


class AdviceState(BaseModel):
    """Where a request stands, and until when it is answered."""

    id: UUID
    status: str
    due_on: date


def _state(request: AdviceRequest) -> AdviceState:
    return AdviceState(id=request.id, status=request.status, due_on=request.due_on)


@router.post("/advice-requests", status_code=201)
async def ask_for_advice(body: commands.NewAdviceRequest, work: Work = Depends(work)) -> AdviceState:
    """Ask coordination how to go on with somebody one could not speak with; nobody need be named."""
    work.check_date(body.on)
    calendar = Calendar.of(work.profile)
    return _state(await commands.ask_for_advice(work.session, work.actor, body, calendar=calendar))


@router.get("/advice-requests")
async def list_advice_requests(
    open_only: Annotated[bool, Query(alias="open", description="まだ誰かの対応を待っているものだけ")] = False,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[AdviceLine]:
    """What one's own agency asked, for coordination's staff all of it; oldest first."""
    calendar, today = Calendar.of(work.profile), work.clock.today()
    return await queries.requests(work.session, work.actor, paging, open_only=open_only, calendar=calendar, today=today)


@router.get("/advice-requests/{advice_id}")
async def read_advice_request(advice_id: UUID, work: Work = Depends(work)) -> AdviceView:
    """One request with what was advised."""
    calendar, today = Calendar.of(work.profile), work.clock.today()
    return await queries.request(work.session, work.actor, advice_id, calendar=calendar, today=today)


@router.post("/advice-requests/{advice_id}/answer")
async def give_advice(advice_id: UUID, body: commands.Advice, work: Work = Depends(work)) -> AdviceState:
    """Advise the agency; coordination's staff."""
    work.check_date(body.on)
    return _state(await commands.give_advice(work.session, work.actor, advice_id, body))


@router.post("/advice-requests/{advice_id}/referral")
async def turn_into_referral(advice_id: UUID, body: TurnedInto, work: Work = Depends(work)) -> AdviceState:
    """Say which referral the agency made of it."""
    work.check_date(body.on)
    return _state(
        await commands.turn_into_referral(work.session, work.actor, advice_id, referral_id=body.referral_id, on=body.on)
    )


@router.post("/advice-requests/{advice_id}/withdrawal")
async def withdraw_request(advice_id: UUID, body: Dated, work: Work = Depends(work)) -> AdviceState:
    """Take the request back."""
    work.check_date(body.on)
    return _state(await commands.withdraw_request(work.session, work.actor, advice_id, on=body.on))

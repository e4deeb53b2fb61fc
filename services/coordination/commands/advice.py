"""Requests for advice: asked, answered by coordination's staff, turned into a referral, taken back."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.advice import AdviceRequest, NotItsReferral
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.referral import Referral
from services.coordination.policy import advice as policy
from services.coordination.policy.cases import require_staff
from services.coordination.store import advice as store
from shared import access
from shared.actors import Actor

Said = Annotated[LongText, Field(min_length=1)]


class NewAdviceRequest(Dated):
    """What an agency wants to know, without naming anybody; `confidential` is for coordination's staff alone."""

    question: Said
    confidential: LongText | None = None


class Advice(Dated):
    """How the agency goes on; `refer` when it should refer the matter to coordination."""

    advice: Said
    next_step: LongText | None = None
    refer: bool = False


async def ask_for_advice(
    session: AsyncSession, actor: Actor, new: NewAdviceRequest, *, calendar: Calendar
) -> AdviceRequest:
    """Ask how to go on; the matter stays with the agency (R2). Raises NotAllowed."""
    policy.require_asking(actor)
    request = AdviceRequest(
        id=uuid4(),
        agency=actor.agency,
        asked_by=actor.subject,
        asked_on=new.on,
        due_on=calendar.advice_due(new.on),
        question=new.question,
        confidential=new.confidential,
    )
    session.add(request)
    return request


async def give_advice(session: AsyncSession, actor: Actor, advice_id: UUID, given: Advice) -> AdviceRequest:
    """Answer it. Raises NotFound, NotAllowed, AdviceOver, TooEarly."""
    request = policy.require_sight(actor, await store.request_for_update(session, advice_id))
    require_staff(actor, [request.agency])
    request.answer(
        text=given.advice,
        next_step=given.next_step,
        refer=given.refer,
        by=actor.subject,
        agency=actor.agency,
        on=given.on,
    )
    await _log(session, actor, request, act="answer")
    return request


async def turn_into_referral(
    session: AsyncSession, actor: Actor, advice_id: UUID, *, referral_id: UUID, on: date
) -> AdviceRequest:
    """The agency referred the matter. Raises NotFound, NotItsReferral, AdviceOver, TooEarly."""
    request = policy.require_sight(actor, await store.request_for_update(session, advice_id))
    referral = await session.get(Referral, referral_id)
    if referral is None:
        raise NotItsReferral
    request.turn_into(referral.id, from_agency=referral.from_agency, made_on=referral.made_on, on=on)
    await _log(session, actor, request, act="refer")
    return request


async def withdraw_request(session: AsyncSession, actor: Actor, advice_id: UUID, *, on: date) -> AdviceRequest:
    """The agency needs no advice any more. Raises NotFound, NotAllowed, AdviceOver, TooEarly."""
    request = policy.require_own(actor, await store.request_for_update(session, advice_id))
    request.withdraw(on=on)
    await _log(session, actor, request, act="withdraw")
    return request


async def _log(session: AsyncSession, actor: Actor, request: AdviceRequest, *, act: str) -> None:
    await access.log(session, actor, act=act, kind="advice_request", record=request.id, basis="internal_use")

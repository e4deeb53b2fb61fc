"""Requests for advice as they are read: one's own agency's, by coordination's staff all of them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from services.coordination.domain.advice import AdviceRequest, AdviceStatus
from services.coordination.domain.deadlines import Calendar
from services.coordination.policy import advice as policy
from services.coordination.policy.cases import COUNCIL, is_staff
from services.coordination.queries.views.advice import AdviceLine, AdviceView
from services.coordination.tables.advice import advice_request
from shared import access
from shared.actors import Actor
from shared.privacy.masking import mask
from shared.web import Page, Paging

_TABLE = advice_request.c
_ANSWERED = _TABLE.answered_on.is_not(None)
_GONE_ON = _TABLE.referral_id.is_not(None) | _TABLE.withdrawn_on.is_not(None)
_SHOWN = ("agency", "asked_on", "due_on", "answered_on", "refer", "referral_id", "withdrawn_on")
_SHORT = load_only(*(getattr(AdviceRequest, name) for name in _SHOWN))
"""A list opens no text."""

Found = Select[Any]


async def requests(
    session: AsyncSession, actor: Actor, paging: Paging, *, open_only: bool, calendar: Calendar, today: date
) -> Page[AdviceLine]:
    """Requests, oldest first. Raises NotAllowed for who does not work with people."""
    statement = _seen_by(actor).order_by(_TABLE.asked_on, _TABLE.id)
    if open_only:
        statement = statement.where(~_GONE_ON, ~_ANSWERED | _TABLE.refer)
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(_TABLE.asked_on, _TABLE.id) > after)
    found: list[AdviceRequest] = list(await session.scalars(statement.limit(paging.fetch)))
    return paging.page([line(each, calendar, today) for each in found], lambda one: (one.asked_on, one.id))


async def request(
    session: AsyncSession, actor: Actor, advice_id: UUID, *, calendar: Calendar, today: date
) -> AdviceView:
    """One request with its texts. Raises NotFound."""
    seen = policy.require_sight(actor, await session.get(AdviceRequest, advice_id))
    await access.log(session, actor, act="read", kind="advice_request", record=seen.id, basis="internal_use")
    return AdviceView(
        **line(seen, calendar, today).model_dump(),
        asked_by=seen.asked_by,
        question=seen.question,
        confidential=mask(policy.may_read_confidence(actor, seen), seen.confidential),
        advice=seen.text,
        next_step=seen.next_step,
        answered_by=seen.answered_by,
        answered_agency=seen.answered_agency,
        referred_on=seen.referred_on,
        withdrawn_on=seen.withdrawn_on,
    )


async def open_requests(session: AsyncSession, actor: Actor) -> list[AdviceRequest]:
    """Those on which somebody has to act."""
    statement = _seen_by(actor).where(~_GONE_ON, ~_ANSWERED | _TABLE.refer)
    return list(await session.scalars(statement))


def line(found: AdviceRequest, calendar: Calendar, today: date) -> AdviceLine:
    """A request with whose turn it is: coordination's, or the agency's when it was advised to refer."""
    turns = {AdviceStatus.ASKED: (COUNCIL, found.due_on)}
    if found.answered_on is not None:
        turns[AdviceStatus.TO_REFER] = (found.agency, calendar.advice_due(found.answered_on))
    agency, due_on = turns.get(found.status, (None, None))
    return AdviceLine(
        id=found.id,
        agency=found.agency,
        asked_on=found.asked_on,
        status=found.status,
        waits_for=agency,
        due_on=due_on,
        days_late=calendar.late(due_on, today) if due_on else 0,
        answered_on=found.answered_on,
        referral_id=found.referral_id,
    )


def _seen_by(actor: Actor) -> Found:
    statement = select(AdviceRequest).options(_SHORT)
    if is_staff(actor):
        return statement
    policy.require_asking(actor)
    return statement.where(_TABLE.agency == actor.agency)

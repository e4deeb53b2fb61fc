"""Everything received on which somebody has to act, what is due first at the top: nothing waits unseen (R11).

What waits within a case stands in its progress and, once it stalls, in the list of stalled cases.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.advice import AdviceRequest
from services.coordination.domain.deadlines import Calendar
from services.coordination.policy.cases import COUNCIL, is_staff
from services.coordination.queries import advice, referrals
from services.coordination.queries.views.advice import AdviceLine
from services.coordination.queries.views.referrals import ReferralLine
from services.coordination.queries.views.waiting import WaitingLine
from shared.actors import Actor
from shared.web import Page, Paging

REASONS = {
    "referral_unanswered": "多機関協働へのつなぎに、まだ回答していません。",
    "further_referral": "支援中の世帯について、新しいつなぎが届いています。",
    "more_asked": "つないだ窓口に確認を求め、回答を待っています。",
    "more_told": "窓口の回答が届きました。つなぎへの回答を待っています。",
    "advice_asked": "助言の依頼に、まだ回答していません。",
    "referral_advised": "多機関協働へつなぐよう助言しました。つなぎを待っています。",
}
"""Why something waits, in Japanese."""


async def waiting(
    session: AsyncSession, actor: Actor, paging: Paging, *, mine: bool, calendar: Calendar, today: date
) -> Page[WaitingLine]:
    """For coordination's staff everything, for others what they asked; `mine` is what waits for one's own agency.

    Raises NotAllowed for who does not work with people.
    """
    asked = [_advice(each, calendar, today) for each in await advice.open_requests(session, actor)]
    received = await referrals.waiting(session, calendar, today) if is_staff(actor) else []
    lines = [*asked, *(_referral(line, since) for line, since in received)]
    place = paging.after(date, UUID)
    found = sorted(
        (line for line in lines if not mine or line.waits_for == actor.agency), key=lambda line: (line.due_on, line.id)
    )
    rest = [line for line in found if place is None or (line.due_on, line.id) > place]
    return paging.page(rest[: paging.fetch], lambda line: (line.due_on, line.id))


def _referral(line: ReferralLine, since: date) -> WaitingLine:
    return WaitingLine(
        kind="referral",
        id=line.id,
        agency=line.from_agency,
        since=since,
        case_id=line.joins_case,
        **_said(_why(line, since)),
        **_turn(line),
    )


def _why(line: ReferralLine, since: date) -> str:
    if line.questions_open:
        return "more_asked"
    if since > line.made_on:
        return "more_told"
    return "further_referral" if line.joins_case else "referral_unanswered"


def _advice(request: AdviceRequest, calendar: Calendar, today: date) -> WaitingLine:
    line = advice.line(request, calendar, today)
    reason = "advice_asked" if line.waits_for == COUNCIL and request.answered_on is None else "referral_advised"
    since = request.answered_on or request.asked_on
    return WaitingLine(
        kind="advice_request", id=request.id, agency=request.agency, since=since, **_said(reason), **_turn(line)
    )


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason, "text": REASONS[reason]}


def _turn(line: ReferralLine | AdviceLine) -> dict[str, Any]:
    return {"waits_for": line.waits_for, "due_on": line.due_on, "days_late": line.days_late}

"""Everything received on which somebody has to act, what is due first at the top: nothing waits unseen (R11).

What waits within a case stands in its progress and, once it stalls, in the list of stalled cases; but what agencies
were asked for a meeting that moved stands here, for nobody can answer it before the city convenes that anew (R6).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.advice import AdviceRequest
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.meeting import CITY
from services.coordination.domain.queue import Turn
from services.coordination.policy.cases import COUNCIL, is_staff
from services.coordination.queries import advice, merging, referrals, sources
from services.coordination.queries.asked.entries import asked_for_moved_meetings
from services.coordination.queries.sources import Unsaid
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
    "source_missing": "情報の壁がある世帯に、だれの言葉か登録されていない記録があり、読むべき方に見えていません。",
    "referral_advised": "多機関協働へつなぐよう助言しました。つなぎを待っています。",
    "meeting_moved": "会議の日が改められました。招集し直すまで、機関は求められた資料・情報を提供できません。",
}
"""Why something waits, in Japanese."""


@dataclass(frozen=True, slots=True)
class _Waits:
    """Something that waits, with its place in the list; of a referral the line is read when its page is shown."""

    due_on: date
    id: UUID
    waits_for: str
    line: WaitingLine | None = None

    @property
    def place(self) -> tuple[date, UUID]:
        return self.due_on, self.id


async def waiting(
    session: AsyncSession, actor: Actor, paging: Paging, *, mine: bool, calendar: Calendar, today: date
) -> Page[WaitingLine]:
    """For coordination's staff everything, for others what they asked; `mine` is what waits for one's own agency.

    Raises NotAllowed for who does not work with people.
    """
    after = paging.after(date, UUID)
    lines = [_advice(each, calendar, today) for each in await advice.open_requests(session, actor)]
    turns: Mapping[UUID, Turn] = {}
    if is_staff(actor):
        lines += await _for_staff(session, calendar, today)
        turns = await referrals.unanswered(session, calendar, today)
    found = [_Waits(line.due_on, line.id, line.waits_for, line) for line in lines]
    found += [_Waits(turn.due_on, key, turn.agency) for key, turn in turns.items() if turn.due_on and turn.agency]
    wanted = (each for each in found if not mine or each.waits_for == actor.agency)
    rest = sorted((each for each in wanted if after is None or each.place > after), key=lambda each: each.place)
    page = paging.page(rest[: paging.fetch], lambda each: each.place)
    read = [each.id for each in page.items if each.line is None]
    referred = await referrals.lines_of(session, read, calendar, today)
    shown = [each.line or _referral(referred[each.id], turns[each.id].since) for each in page.items]
    return Page(items=shown, next=page.next)


async def _for_staff(session: AsyncSession, calendar: Calendar, today: date) -> list[WaitingLine]:
    """What waits beside referrals and requests for advice."""
    return [
        *(_request(row, calendar, today) for row in await asked_for_moved_meetings(session)),
        *_unsaid(await sources.unsaid(session, today=today), calendar, today),
        *await merging.suggested(session, calendar, today),
    ]


def _unsaid(found: Iterable[Unsaid], calendar: Calendar, today: date) -> Iterator[WaitingLine]:
    """One line for each case in which a text is hidden until somebody says whose words it is."""
    oldest = {each.sides.case_id: each for each in reversed(list(found))}
    for case_id, each in oldest.items():
        since: date = each.row.on
        due = {"since": since, "due_on": since, "days_late": calendar.late(since, today)}
        whose = {"agency": each.row.agency or COUNCIL, "waits_for": each.sides.coordinator_agency or COUNCIL}
        yield WaitingLine(kind="sources", id=case_id, case_id=case_id, **_said("source_missing"), **whose, **due)


def _referral(line: ReferralLine, since: date | None) -> WaitingLine:
    since = since or line.made_on
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


def _request(row: Any, calendar: Calendar, today: date) -> WaitingLine:
    return WaitingLine(
        kind="information_request",
        id=row.id,
        agency=row.agency,
        since=row.planned_on,
        case_id=row.case_id,
        waits_for=CITY,
        due_on=row.held_on,
        days_late=calendar.late(row.held_on, today),
        **_said("meeting_moved"),
    )


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason, "text": REASONS[reason]}


def _turn(line: ReferralLine | AdviceLine) -> dict[str, Any]:
    return {"waits_for": line.waits_for, "due_on": line.due_on, "days_late": line.days_late}

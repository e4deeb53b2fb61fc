"""The queue of referrals: whose turn it is, and until when (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.coordination.domain.deadlines import Calendar, Pause
from services.coordination.domain.referral import ReferralStatus
from services.coordination.domain.screening import Question

COUNCIL = "council"


class Queued(Protocol):
    """What of a referral decides whose turn it is."""

    @property
    def status(self) -> str: ...
    @property
    def from_agency(self) -> str: ...
    @property
    def made_on(self) -> date: ...
    @property
    def urgency(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to act on a referral next, since when and until when; nobody once it is answered."""

    agency: str | None = None
    since: date | None = None
    due_on: date | None = None
    days_late: int = 0


def turn_of(referral: Queued, questions: Sequence[Question], calendar: Calendar, today: date) -> Turn:
    """While a question is open it is the desk's turn, by the first day named; otherwise coordination's."""
    if referral.status != ReferralStatus.OFFERED:
        return Turn()
    waiting = [each for each in questions if each.answered_on is None]
    if waiting:
        first = min(waiting, key=lambda each: (each.due_on, each.asked_on))
        return _turn(referral.from_agency, first.asked_on, first.due_on, calendar, today)
    pauses = [Pause(each.asked_on, each.answered_on) for each in questions]
    since = max([referral.made_on, *(each.answered_on for each in questions if each.answered_on)])
    due_on = calendar.referral_due(referral.made_on, pauses, today=today, urgency=referral.urgency)
    return _turn(COUNCIL, since, due_on, calendar, today)


def _turn(agency: str, since: date, due_on: date, calendar: Calendar, today: date) -> Turn:
    return Turn(agency, since, due_on, calendar.late(due_on, today))

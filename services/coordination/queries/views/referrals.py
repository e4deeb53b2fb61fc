"""What is shown of referrals: when each is due, on whom it waits, what its desk was asked, how it was answered."""

from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.queries.views.base import View


class CaseReferral(View):
    """One of the referrals that a case took up, or that still waits about its household."""

    id: UUID
    from_agency: str
    with_consent: bool
    made_on: date
    status: str
    answered_on: date | None


class ReferralLine(CaseReferral):
    """A referral in a list; nothing of its dossier.

    `waits_for` is the agency whose turn it is, `due_on` until when, `days_late` how many working days that has passed;
    null and 0 once it is answered.
    """

    household_id: UUID
    urgency: str | None
    case_id: UUID | None
    joins_case: UUID | None
    """The household's case, which an acceptance would join or reopen."""
    waits_for: str | None
    due_on: date | None
    days_late: int
    questions_open: int


class QuestionView(View):
    """What the desk was asked before its referral is answered."""

    id: UUID
    asked_on: date
    asked_by: str
    asked_agency: str
    due_on: date
    question: str
    answered_on: date | None
    answer: str | None


class ScreeningView(View):
    """Who answered, and with whom of the other side on which day."""

    on: date
    outcome: str | None
    decided_by: str
    decided_agency: str
    consulted_agency: str | None
    consulted_by: str | None
    consulted_on: date | None
    advice: str | None


class ReferralView(ReferralLine):
    """A referral with its dossier; a protected address is masked."""

    dossier: dict[str, Any]
    reason: str | None
    next_step: str | None
    questions: list[QuestionView]
    screening: ScreeningView | None

"""A concern (気付き): a tip about someone who has not asked for help; the reporter is kept apart.

Who reported must never be made known (児童虐待の防止等に関する法律7条, 高齢者虐待防止法8条, 障害者虐待防止法8条).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors import BeforeTheReception, not_before
from services.intake.domain.errors.concerns import AnotherHousehold, ConcernClosed

AT_ONCE = "emergency"
"""Life, abuse, violence: looked into on the day it was told, whatever day that is."""

CONSULTATION, REFERRAL, OUTREACH = "consultation", "referral", "outreach"
"""What a concern became, of the list `concern_outcome`; the list's other codes close it without a further record."""

REPORTER = "〔情報提供者〕"
SHORTEST_TELLING_NAME = 3
"""A family name alone may well be that of the one concerned too: it is left in the text."""


class ConcernStatus(StrEnum):
    """Open until its owner followed it up."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(eq=False)
class Concern:
    """What was noticed about someone, and the agency that answers for it (R2)."""

    id: UUID
    received_on: date
    agency: str
    desk: str | None
    source: str
    narrative: str
    owner_subject: str | None = None
    source_typed: str | None = None
    whereabouts: str | None = None
    status: ConcernStatus = ConcernStatus.OPEN
    consultation_id: UUID | None = None
    outcome_note: str | None = None
    closed_on: date | None = None
    urgency: str = "normal"
    suspicions: tuple[str, ...] = ()
    """What abuse or violence is suspected; codes of `abuse_suspicion`, each with a duty to report."""
    due_on: date | None = None
    household_id: UUID | None = None
    outreach_id: UUID | None = None
    referral_id: UUID | None = None
    outcome: str | None = None

    def follow_up_by(self, calendar: Calendar) -> date:
        """The day until which the owner looks into it; what was set, otherwise by urgency."""
        return self.due_on or calendar.concern_due(self.received_on, self.urgency)

    def is_overdue(self, today: date, calendar: Calendar) -> bool:
        """Whether nobody looked into it in time."""
        return self.status is ConcernStatus.OPEN and today > self.follow_up_by(calendar)

    def assign(self, subject: str, *, on: date) -> None:
        """Name the colleague who looks into it. Raises ConcernClosed, BeforeTheReception."""
        self.must_be_open(on)
        self.owner_subject = subject

    def link(self, household_id: UUID, *, on: date) -> None:
        """Say whom it is about; a wrong household is put right until it is closed.

        Raises ConcernClosed, BeforeTheReception.
        """
        self.must_be_open(on)
        self.household_id = household_id

    def become_consultation(self, consultation_id: UUID, household_id: UUID, *, on: date, by: str) -> None:
        """Go on as a consultation. Raises ConcernClosed, BeforeTheReception, AnotherHousehold."""
        self._become(CONSULTATION, household_id, on=on, by=by)
        self.consultation_id = consultation_id

    def become_referral(
        self, referral_id: UUID, consultation_id: UUID, household_id: UUID, *, on: date, by: str
    ) -> None:
        """Go on as a referral without consent. Raises ConcernClosed, BeforeTheReception, AnotherHousehold."""
        self._become(REFERRAL, household_id, on=on, by=by)
        self.referral_id, self.consultation_id = referral_id, consultation_id

    def join_outreach(self, outreach_id: UUID, household_id: UUID, *, on: date, by: str) -> None:
        """Be followed up in outreach that is under way. Raises ConcernClosed, BeforeTheReception, AnotherHousehold."""
        self._become(OUTREACH, household_id, on=on, by=by)
        self.outreach_id = outreach_id

    def close(self, *, outcome: str, note: str, on: date, by: str) -> None:
        """Close it with the reason and what was done. Raises ConcernClosed, BeforeTheReception."""
        self.must_be_open(on)
        self._end(outcome, on=on, by=by)
        self.outcome_note = note

    def must_be_open(self, on: date) -> None:
        """Raise ConcernClosed when it was followed up, BeforeTheReception for a day before it was told."""
        if self.status is ConcernStatus.CLOSED:
            raise ConcernClosed(concern=str(self.id))
        self.must_follow(on)

    def must_follow(self, on: date) -> None:
        """Raise BeforeTheReception for a day before it was told."""
        not_before(BeforeTheReception, on=on, earliest=self.received_on)

    def _become(self, outcome: str, household_id: UUID, *, on: date, by: str) -> None:
        self.must_be_open(on)
        if self.household_id not in {None, household_id}:
            raise AnotherHousehold(concern=str(self.id))
        self.household_id = household_id
        self._end(outcome, on=on, by=by)

    def _end(self, outcome: str, *, on: date, by: str) -> None:
        self.status, self.closed_on, self.outcome, self.owner_subject = ConcernStatus.CLOSED, on, outcome, by


def urgency_of(told: str, suspicions: tuple[str, ...]) -> str:
    """Suspected abuse or violence is an emergency, whatever was ticked."""
    return AT_ONCE if suspicions else told


def without(reporter: str | None, text: str | None) -> str | None:
    """Text as it may go on to others: the reporter's whole name, however spaced, gives way to a mark."""
    name = "".join((reporter or "").split())
    if text is None or len(name) < SHORTEST_TELLING_NAME:
        return text
    return re.sub(r"\s*".join(map(re.escape, name)), REPORTER, text)

"""By when somebody must answer or be met: the city's deadlines, counted in its working days.

What is due, overdue or escalated is derived from stored dates and a day; nothing runs by a timer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.intake.domain.consultation import Consultation
from shared.reference import workdays
from shared.reference.profile import Deadlines, Profile

EMERGENCY, SOON = "emergency", "soon"
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The city's deadlines on its own working days."""

    within: Deadlines
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, profile: Profile) -> "Calendar":
        """The one that a city's profile describes."""
        return cls(profile.deadlines, profile.days_closed)

    def answer_due(self, on: date, urgency: str) -> date:
        """Until when an offer made `on` wants its answer."""
        return self._after(on, self.within.answer_in_emergencies if urgency == EMERGENCY else self.within.answer)

    def escalates(self, due_on: date, urgency: str) -> date:
        """The day from which the city hears that nobody has answered what was due."""
        soon = urgency == EMERGENCY
        return self._after(due_on, self.within.escalation_in_emergencies if soon else self.within.escalation)

    def first_contact_due(self, accepted_on: date) -> date:
        """Until when the desk that took over meets the person."""
        return self._after(accepted_on, self.within.first_contact)

    def contact_due(self, consultation: Consultation, last_on: date | None) -> date:
        """When an open consultation without a planned contact wants its next one, by how urgent it is."""
        last = max(last_on or consultation.received_on, consultation.received_on)
        return self.silence_ends(last, consultation.urgency)

    def silence_ends(self, last_on: date, urgency: str) -> date:
        """Until when one is in touch again where nothing is planned, by how urgent it is."""
        within = {EMERGENCY: self.within.contact_in_emergencies, SOON: self.within.contact_when_soon}
        return self._after(last_on, within.get(urgency, self.within.contact))

    def referral_due(self, made_on: date, urgency: str, asked: Iterable[tuple[date, date]] = ()) -> date:
        """Until when coordination answers a referral; the days on which it had asked the desk do not count."""
        within = self.within.referral_in_emergencies if urgency == EMERGENCY else self.within.referral
        return self._after(made_on, within + workdays.in_any(asked, closed=self.closed))

    def concern_due(self, received_on: date, urgency: str) -> date:
        """Until when somebody looks into what was noticed; in an emergency (life, abuse, violence) on that very day."""
        if urgency == EMERGENCY:
            return received_on
        return self._after(received_on, self.within.concern_when_soon if urgency == SOON else self.within.concern)

    def visit_due(self, last_on: date) -> date:
        """When somebody goes there again after an attempt to reach someone that planned no further one."""
        return self._after(last_on, self.within.outreach)

    def is_soon(self, today: date, due_on: date) -> bool:
        """Whether what is due has come near, or has passed."""
        return due_on <= today + A_YEAR and workdays.between(today, due_on, closed=self.closed) <= self.within.reminder

    def late(self, due_on: date, today: date) -> int:
        """How many working days have passed since something was due, counted over a year at most; 0 while it is not."""
        return workdays.between(max(due_on, today - A_YEAR), today, closed=self.closed)

    def _after(self, on: date, days: int) -> date:
        # "The same day" is that day, a Sunday too: an emergency does not wait for offices to open.
        return workdays.after(on, days, closed=self.closed) if days else on

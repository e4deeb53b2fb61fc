"""By when coordination answers, and by when it is answered: the city's deadlines in its own working days.

What is due or late is derived from stored dates and a day; nothing runs by a timer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference import workdays
from shared.reference.profile import Deadlines, Profile

EMERGENCY = "emergency"
"""Of the list `urgency`: life, abuse, violence."""
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which somebody else had to act; without an end they go on."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The city's deadlines on its own working days."""

    within: Deadlines
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, profile: Profile) -> "Calendar":
        """The one that a city's profile describes."""
        return cls(profile.deadlines, profile.days_closed)

    def referral_due(self, made_on: date, pauses: Iterable[Pause], *, today: date, urgency: str | None = None) -> date:
        """Until when a referral is answered; while the desk is asked for more, its time stands still."""
        within = self.within.referral_in_emergencies if urgency == EMERGENCY else self.within.referral
        stood = workdays.in_any(((each.since, each.until or today) for each in pauses), closed=self.closed)
        return self._after(made_on, within + stood)

    def question_due(self, asked_on: date) -> date:
        """Until when the desk answers what coordination asks about its referral."""
        return self._after(asked_on, self.within.referral_question)

    def advice_due(self, asked_on: date) -> date:
        """Until when coordination gives the advice it was asked for."""
        return self._after(asked_on, self.within.advice)

    def information_due(self, asked_on: date, *, held_on: date = date.max) -> date:
        """Until when an agency of a support conference gives what it is asked for, where no day is named.

        Asked before the meeting, it gives it by then: what comes later is of no use there.
        """
        return min(self._after(asked_on, self.within.information), max(asked_on, held_on))

    def preparation_due(self, held_on: date, *, convened_on: date) -> date:
        """Until when the agencies called have filled in their sheets; called late, they do it at once."""
        return max(convened_on, workdays.before(held_on, self.within.preparation, closed=self.closed))

    def soon(self, today: date) -> date:
        """The last day of which one says that it is due soon."""
        return self._after(today, self.within.reminder)

    def role_answer_due(self, offered_on: date) -> date:
        """Until when an agency answers whether it takes a role."""
        return self._after(offered_on, self.within.role_answer)

    def role_report_due(self, heard_on: date) -> date:
        """Until when an agency that took a role tells of it again."""
        return self._after(heard_on, self.within.role_report)

    def overdue_since(self, days: int, *, today: date) -> date:
        """The last day for which something that is due `days` working days later is overdue today."""
        since = today - timedelta(days=days + 1)
        while self._after(since, days) >= today:
            since -= timedelta(days=1)
        return since

    def late(self, due_on: date, today: date) -> int:
        """How many working days have passed since something was due, over a year at most; 0 while it is not."""
        return self._between(max(due_on, today - A_YEAR), today)

    def _after(self, on: date, days: int) -> date:
        return workdays.after(on, days, closed=self.closed)

    def _between(self, first: date, last: date) -> int:
        return workdays.between(max(first, last - A_YEAR), last, closed=self.closed)

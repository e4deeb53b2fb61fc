"""When a case is looked at again, and from when what waits counts as stalled: the city's rules on its working days.

What is due or stalled is derived from stored dates and a day; nothing runs by a timer (R11).
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from services.coordination.domain.review import ReviewTooFar
from shared.reference import workdays
from shared.reference.profile import FollowUp, Profile

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The city's follow-up on its own working days."""

    within: FollowUp
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, profile: Profile) -> "Rhythm":
        """The one that a city's profile describes."""
        return cls(profile.follow_up, profile.days_closed)

    def review_due(self, on: date, event: str) -> date:
        """When the case is reviewed next after a plan came into force (`in_force`), or after a review's result."""
        return self._open(months_later(on, self.within.months_after(event)))

    def require_near(self, due_on: date, *, on: date) -> None:
        """Raise ReviewTooFar for a review so late that its case would be out of sight."""
        latest = months_later(on, self.within.longest_months)
        if due_on > latest:
            raise ReviewTooFar(latest=latest.isoformat())

    def contact_due(self, on: date) -> date:
        """When the household that is watched over is contacted next, where nothing is planned."""
        return self._open(months_later(on, self.within.watch_months))

    def look_due(self, active_on: date) -> date:
        """Until when somebody looks how a case goes in which this was the last that happened; then it is stalled."""
        return active_on + timedelta(days=self.within.quiet_days)

    def quiet_since(self, today: date) -> date:
        """A case in which nothing happened after this day is stalled."""
        return today - timedelta(days=self.within.quiet_days + 1)

    def renewed_until(self, today: date) -> date:
        """A consent that ends by this day is to be renewed."""
        return today + timedelta(days=self.within.consent_days)

    def noticed_until(self, today: date) -> date:
        """What lies with an agency that closes by this day is to be passed on."""
        return today + timedelta(days=self.within.closing_days)

    def passed(self, today: date, days: int) -> date:
        """What waits since this day or longer has waited for more than so many working days."""
        return workdays.latest_passed(today, days, closed=self.closed)

    def _open(self, day: date) -> date:
        return workdays.after(day, 0, closed=self.closed)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

"""How closely coordination follows its cases, and watches over them afterwards (R11, R12): a city's own rules.

The plan asks for モニタリング, 終結 and 見守り and leaves the rhythm to the city.
"""

from typing import Annotated

from pydantic import Field

from shared.reference.profile.entries import Entry, WorkingDays

Months = Annotated[int, Field(ge=1, le=36)]
Days = Annotated[int, Field(ge=1, le=1000)]

DEFAULT_REVIEWS = {"in_force": 3, "continue": 3, "replan": 1, "strengthen": 1, "close": 1}


class FollowUp(Entry):
    """Months until something is looked at again, and how long something may wait before it counts as stalled."""

    review_months: dict[str, Months] = Field(default_factory=DEFAULT_REVIEWS.copy)
    """Until the next review: after a plan came into force, and after a review by its result (`review_result`)."""
    longest_months: Months = 12
    """No review is put off beyond so many months."""
    watch_months: Months = 1
    """From one contact of the watch to the next where none is planned."""
    quiet_days: Days = 30
    """Calendar days without an activity, review, report or meeting."""
    consent_days: Days = 30
    """Calendar days before a consent's end in which it is to be renewed."""
    closing_days: Days = 30
    """Calendar days before an agency closes in which what lies with it is to be passed on."""
    role_answer: WorkingDays = 5
    minutes: WorkingDays = 5
    """From a meeting's day to its minutes, or to its cancellation."""
    judgement: WorkingDays = 20
    """From a plan's submission to a meeting's finding."""
    decision: WorkingDays = 10
    """From that finding to the city's decision."""

    def months_after(self, event: str) -> int:
        """Months until the next review after a plan came into force (`in_force`) or after a review with this result."""
        return (DEFAULT_REVIEWS | self.review_months)[event]

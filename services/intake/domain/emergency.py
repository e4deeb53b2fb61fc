"""Disclosure without consent to protect life, body or property (個人情報保護法 27条1項2号, 69条2項).

Its basis is `emergency_life`. It is no consent and invents none: someone decides it, another person approves it, it is
short, and a review must follow.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import not_before
from services.intake.domain.errors.emergencies import AlreadyReviewed, BeforeTheDisclosure, ReviewedByAnother
from shared.refusals import Invalid

BASIS = "emergency_life"
MOST_DAYS = 14
"""How long one decision may last; the danger that lasts longer is decided on anew."""
REVIEW_WITHIN_DAYS = 7


class ReviewResult(StrEnum):
    """What a review finds: it was and is right, or it stops now."""

    CONFIRMED = "confirmed"
    STOPPED = "stopped"


@dataclass(eq=False)
class EmergencyDisclosure:
    """Who was told of whom without consent, until when, who decided and who approved; and the review that follows."""

    id: UUID
    household_id: UUID
    member_ids: tuple[UUID, ...]
    agencies: tuple[str, ...]
    categories: tuple[str, ...]
    reason: str
    decided_on: date
    until: date
    decided_by: str
    decided_agency: str
    approver: str
    review_due: date
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    result: ReviewResult | None = None
    finding: str | None = None
    revision: int = 1

    def __post_init__(self) -> None:
        """Raise Invalid for a time that is none or too long, and for one who approves their own decision."""
        if not self.decided_on <= self.until <= self.decided_on + timedelta(days=MOST_DAYS):
            raise Invalid({"/until": f"決定した日から{MOST_DAYS}日以内の日付を入力してください。"})
        if self.approver.strip().casefold() == self.decided_by.casefold():
            raise Invalid({"/approver": "決定した方とは別の、承認した方を入力してください。"})

    def in_force(self, on: date) -> bool:
        """Whether agencies may be told by it on a day."""
        stopped = self.result is ReviewResult.STOPPED and self.reviewed_on is not None and self.reviewed_on <= on
        return self.decided_on <= on <= self.until and not stopped

    def is_overdue(self, on: date) -> bool:
        """Whether the review should have been held."""
        return self.reviewed_on is None and self.review_due < on

    def review(self, result: ReviewResult, finding: str, *, by: str, on: date) -> None:
        """Hold the review. Raises AlreadyReviewed, BeforeTheDisclosure, ReviewedByAnother for who decided."""
        if self.result is not None:
            raise AlreadyReviewed(disclosure=str(self.id), reviewed_on=str(self.reviewed_on))
        not_before(BeforeTheDisclosure, on=on, earliest=self.decided_on)
        if by == self.decided_by:
            raise ReviewedByAnother
        self.result, self.finding, self.reviewed_on, self.reviewed_by = result, finding, on, by
        self.revision += 1


def due(decided_on: date) -> date:
    """The day by which the review must be held."""
    return decided_on + timedelta(days=REVIEW_WITHIN_DAYS)

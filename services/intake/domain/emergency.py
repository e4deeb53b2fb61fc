"""Disclosure without consent to protect life, body or property (個人情報保護法 27条1項2号, 69条2項).

Its basis is `emergency_life`. It is no consent and invents none: someone decides it, another person with the right to
do so approves it by their own request, it is short, and a review by a third must follow. Danger does not wait for a
signature: what was decided is on record and told at once, as not approved yet, and waits in lists until it is.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import not_before
from services.intake.domain.errors.emergencies import (
    AlreadyApproved,
    AlreadyReviewed,
    ApprovedByAnother,
    BeforeTheDisclosure,
    NotApproved,
    ReviewedByAnother,
)
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
    """Who was told of whom without consent, until when, who decided and who approved; and the review that follows.

    `approver` is whom the decider turned to, as by telephone: a name that was typed, and no approval.
    """

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
    review_due: date
    approver: str | None = None
    approved_on: date | None = None
    approved_by: str | None = None
    approved_agency: str | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    result: ReviewResult | None = None
    finding: str | None = None
    revision: int = 1

    def __post_init__(self) -> None:
        """Raise Invalid for a time that is none or too long, and for one who turned to themselves."""
        if not self.decided_on <= self.until <= self.decided_on + timedelta(days=MOST_DAYS):
            raise Invalid({"/until": f"決定した日から{MOST_DAYS}日以内の日付を入力してください。"})
        if self.approver is not None and self.approver.strip().casefold() == self.decided_by.casefold():
            raise Invalid({"/approver": "決定した方とは別の、承認した方を入力してください。"})

    def in_force(self, on: date) -> bool:
        """Whether agencies may be told more by it on a day."""
        if self.approved_on is None:
            return False
        stopped = self.result is ReviewResult.STOPPED and self.reviewed_on is not None and self.reviewed_on <= on
        return self.decided_on <= on <= self.until and not stopped

    def is_overdue(self, on: date) -> bool:
        """Whether the review should have been held."""
        return self.reviewed_on is None and self.review_due < on

    def approve(self, *, by: str, agency: str, on: date) -> None:
        """Answer for it beside who decided it.

        Raises AlreadyApproved, AlreadyReviewed where it was stopped, BeforeTheDisclosure, ApprovedByAnother.
        """
        if self.approved_on is not None:
            raise AlreadyApproved(disclosure=str(self.id), approved_on=str(self.approved_on))
        if self.result is not None:
            raise AlreadyReviewed(disclosure=str(self.id), reviewed_on=str(self.reviewed_on))
        not_before(BeforeTheDisclosure, on=on, earliest=self.decided_on)
        if by == self.decided_by:
            raise ApprovedByAnother
        self.approved_on, self.approved_by, self.approved_agency = on, by, agency
        self.revision += 1

    def review(self, result: ReviewResult, finding: str, *, by: str, on: date) -> None:
        """Hold the review; what nobody approved can only be stopped.

        Raises AlreadyReviewed, BeforeTheDisclosure, NotApproved, ReviewedByAnother for who decided or approved.
        """
        if self.result is not None:
            raise AlreadyReviewed(disclosure=str(self.id), reviewed_on=str(self.reviewed_on))
        not_before(BeforeTheDisclosure, on=on, earliest=self.approved_on or self.decided_on)
        if by in {self.decided_by, self.approved_by}:
            raise ReviewedByAnother
        if self.approved_on is None and result is ReviewResult.CONFIRMED:
            raise NotApproved(disclosure=str(self.id))
        self.result, self.finding, self.reviewed_on, self.reviewed_by = result, finding, on, by
        self.revision += 1


def due(decided_on: date) -> date:
    """The day by which the review must be held."""
    return decided_on + timedelta(days=REVIEW_WITHIN_DAYS)

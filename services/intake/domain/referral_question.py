"""What coordination asks about a referral before it answers; the desk stays the owner meanwhile (R2)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.errors import TooEarly
from services.intake.domain.errors.referrals import QuestionAnswered


@dataclass(eq=False)
class ReferralQuestion:
    """A question of coordination's, with the day by which it wants its answer; both texts are personal data."""

    id: UUID
    referral_id: UUID
    asked_on: date
    due_on: date
    question: str
    answered_on: date | None = None
    answered_by: str | None = None
    answer: str | None = None

    def take_answer(self, answer: str, *, by: str, on: date) -> None:
        """Answer it, once. Raises QuestionAnswered, TooEarly."""
        if self.answered_on is not None:
            raise QuestionAnswered
        if on < self.asked_on:
            raise TooEarly(not_before=self.asked_on.isoformat())
        self.answered_on, self.answered_by, self.answer = on, by, answer

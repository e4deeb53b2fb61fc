"""A referral (つなぎ) to coordination: with consent the whole dossier, without it a restricted one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ReferralStatus(StrEnum):
    """Where a referral stands; coordination's events tell."""

    MADE = "made"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(eq=False)
class Referral:
    """A consultation put before coordination; `to_agency` owns the matter once coordination has accepted (R2)."""

    id: UUID
    consultation_id: UUID
    household_id: UUID
    from_agency: str
    to_agency: str
    made_on: date
    made_by: str
    with_consent: bool
    reason: str | None = None
    status: ReferralStatus = ReferralStatus.MADE
    answered_on: date | None = None
    case_id: UUID | None = None
    return_reason: str | None = None
    next_step: str | None = None

    def note_acceptance(self, *, case_id: UUID, on: date) -> bool:
        """A case owns the matter now; says whether that is news. An acceptance outweighs a return, in any order."""
        if self.status is ReferralStatus.ACCEPTED:
            return False
        self.status, self.case_id, self.answered_on = ReferralStatus.ACCEPTED, case_id, on
        return True

    def note_return(self, *, reason: str, next_step: str, on: date) -> None:
        """Coordination sent it back with a next step; the desk has stayed the owner (R2, R13)."""
        self.return_reason, self.next_step = reason, next_step
        if self.status is ReferralStatus.MADE:
            self.status, self.answered_on = ReferralStatus.RETURNED, on

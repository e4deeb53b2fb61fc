"""A referral (つなぎ) to coordination: with consent the whole dossier, without it a restricted one."""

from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part of the record that does not travel, and why, for the desk to read."""

    what: str
    why: str


_WITHOUT_CONSENT = "同意がないため、送られません。"
_NOT_CHOSEN = "相談の内容を含めないことを選んだため、送られません。"
_PROTECTED = "住所が保護されているため、どの場合も送られません。"
_STAYS = "窓口の記録に残り、送られません。必要なときは、相手と直接やり取りしてください。"


def withheld(*, with_consent: bool, with_narrative: bool, protected: bool) -> Iterator[Withheld]:
    """Tell which parts of a record a referral leaves behind (R3, R17)."""
    if protected:
        yield Withheld("住所", _PROTECTED)
    elif not with_consent:
        yield Withheld("住所", _WITHOUT_CONSENT)
    if not with_narrative:
        yield Withheld("相談の内容", _NOT_CHOSEN)
    if not with_consent or not with_narrative:
        yield Withheld("世帯員ごとの備考", _NOT_CHOSEN if with_consent else _WITHOUT_CONSENT)
    for part in ("来所者の氏名と連絡先", "その後の連絡の記録", "様式（受付・申込票など）", "添付書類"):
        yield Withheld(part, _STAYS)

"""A referral (つなぎ) to coordination: with consent the whole dossier, without it a restricted one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

CONSENT, SUPPORT_CONFERENCE = "consent", "support_conference"
"""Legal bases of a referral (code list `legal_basis`); without consent the support conference, unless one is named."""

OTHERS, CONTACTS, SHEETS, ATTACHMENTS = "ほかの世帯員", "その後の連絡の記録", "様式（受付・申込票など）", "添付書類"


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
    return_outcome: str | None = None
    """Code of list `referral_return`; with it may come advice on how the desk goes on."""
    advice: str | None = None

    def note_acceptance(self, *, case_id: UUID, on: date) -> bool:
        """A case owns the matter now; says whether that is news. An acceptance outweighs a return, in any order."""
        if self.status is ReferralStatus.ACCEPTED:
            return False
        self.status, self.case_id, self.answered_on = ReferralStatus.ACCEPTED, case_id, on
        return True

    def note_return(
        self, *, reason: str, next_step: str, on: date, outcome: str | None = None, advice: str | None = None
    ) -> None:
        """Coordination sent it back with a next step; the desk has stayed the owner (R2, R13)."""
        self.return_reason, self.next_step = reason, next_step
        self.return_outcome, self.advice = outcome, advice
        if self.status is ReferralStatus.MADE:
            self.status, self.answered_on = ReferralStatus.RETURNED, on


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part of the record that does not travel, and why, for the desk to read."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of record that a desk chooses from: how much there is, and how much of it was chosen."""

    name: str
    there: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What decides how much of a record travels: consent, the desk's own choice, protection.

    `covered` says that everybody alive lets coordination know the course of support (相談・支援の経過).
    """

    with_consent: bool
    covered: bool
    with_narrative: bool
    protected: bool
    members: Part
    parts: tuple[Part, ...] = ()
    attachments: Part = Part(ATTACHMENTS, 0, 0)

    @property
    def opens_the_course(self) -> bool:
        """Whether contacts, sheets and titles of attachments may travel: they tell of the whole household (R3)."""
        return self.with_consent and self.covered


@dataclass(frozen=True, slots=True)
class Sent:
    """What a referral told, as it stands on record: the dossier, what stayed behind, on which basis.

    `relied_on` names the consents of each person on which telling of them rested.
    """

    basis: str
    dossier: dict[str, Any]
    withheld: tuple[Withheld, ...]
    relied_on: dict[UUID, list[UUID]]


_WITHOUT_CONSENT = "同意がないため、送られません。"
_NOT_COVERED = "「相談・支援の経過」についての同意が全員分そろっていないため、送られません。"
_NOT_CHOSEN = "相談の内容を含めないことを選んだため、送られません。"
_LEFT_OUT = "選んでいないため、送られません。"
_PROTECTED = "住所が保護されているため、どの場合も送られません。"
_STAYS = "窓口の記録に残り、送られません。必要なときは、相手と直接やり取りしてください。"
_TITLES_ONLY = "題名だけが送られます。中身は窓口に残ります。"


def withheld(choice: Choice) -> Iterator[Withheld]:
    """Tell which parts of a record a referral leaves behind (R3, R17)."""
    if choice.protected:
        yield Withheld("住所", _PROTECTED)
    elif not choice.with_consent:
        yield Withheld("住所", _WITHOUT_CONSENT)
    if choice.members.chosen < choice.members.there:
        yield Withheld(choice.members.name, _LEFT_OUT)
    if not choice.with_narrative:
        yield Withheld("相談の内容", _NOT_CHOSEN)
    if not choice.with_consent or not choice.with_narrative:
        yield Withheld("世帯員ごとの備考", _NOT_CHOSEN if choice.with_consent else _WITHOUT_CONSENT)
    yield from (Withheld(part.name, why) for part in choice.parts if (why := _left_behind(choice, part)))
    yield Withheld(ATTACHMENTS, _left_behind(choice, choice.attachments) or _TITLES_ONLY)
    yield Withheld("来所者の氏名と連絡先", _STAYS)


def _left_behind(choice: Choice, part: Part) -> str | None:
    """Why something of this kind stays; None when all of it travels."""
    if not part.chosen:
        return _LEFT_OUT if part.there else _STAYS
    if not choice.opens_the_course:
        return _NOT_COVERED if choice.with_consent else _WITHOUT_CONSENT
    return _LEFT_OUT if part.chosen < part.there else None

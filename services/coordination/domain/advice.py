# ruff: noqa: N818 — refusals are named for what is refused
"""A request for advice (助言依頼): an agency that could not speak with the person asks how to go on.

The matter stays with the agency that asks (R2), which need not name anybody. What it adds in confidence is read by
coordination's staff and by who wrote it. Coordination supports those who support (plan §6 ⑶).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before


class AdviceStatus(StrEnum):
    """Where a request stands: `to_refer` when the advice is to refer the matter, until that was done."""

    ASKED = "asked"
    ANSWERED = "answered"
    TO_REFER = "to_refer"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


class AdviceOver(DomainError):
    """The request was answered, referred or taken back before; `status` is how it stands."""

    type: ClassVar[str] = "advice-over"
    title: ClassVar[str] = "この助言依頼には既に回答があるか、取り下げられています"
    advice: ClassVar[str] = "最新の状態を読み直してください。さらに尋ねたいことは、新しく依頼してください。"


class NotItsReferral(DomainError):
    """A request turns into a referral that the same agency made."""

    type: ClassVar[str] = "not-its-referral"
    title: ClassVar[str] = "このつなぎは選べません"
    advice: ClassVar[str] = (
        "助言を依頼した機関が多機関協働へつないだものを選んでください。つないだ直後は、届くまで少し待ってください。"
    )


@dataclass(eq=False)
class AdviceRequest:
    """What an agency asks, and what it was advised. All texts are personal data."""

    id: UUID
    agency: str
    asked_by: str
    asked_on: date
    due_on: date
    question: str
    confidential: str | None = None
    answered_on: date | None = None
    answered_by: str | None = None
    answered_agency: str | None = None
    text: str | None = None
    next_step: str | None = None
    refer: bool = False
    referral_id: UUID | None = None
    referred_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def status(self) -> AdviceStatus:
        """Where it stands."""
        if self.withdrawn_on is not None:
            return AdviceStatus.WITHDRAWN
        if self.referral_id is not None:
            return AdviceStatus.REFERRED
        if self.answered_on is None:
            return AdviceStatus.ASKED
        return AdviceStatus.TO_REFER if self.refer else AdviceStatus.ANSWERED

    def answer(self, *, text: str, next_step: str | None, refer: bool, by: str, agency: str, on: date) -> None:
        """Give the advice; `refer` when the matter should be referred. Raises AdviceOver, TooEarly."""
        self._require(on, AdviceStatus.ASKED)
        self.answered_on, self.answered_by, self.answered_agency = on, by, agency
        self.text, self.next_step, self.refer = text, next_step, refer

    def turn_into(self, referral_id: UUID, *, from_agency: str, made_on: date, on: date) -> None:
        """The agency referred the matter, advised to or not. Raises AdviceOver, NotItsReferral, TooEarly."""
        if from_agency != self.agency:
            raise NotItsReferral
        self._require(on, AdviceStatus.ASKED, AdviceStatus.TO_REFER, AdviceStatus.ANSWERED)
        not_before(on, made_on, after="referral_made")
        self.referral_id, self.referred_on = referral_id, on

    def withdraw(self, *, on: date) -> None:
        """The agency needs no advice any more. Raises AdviceOver, TooEarly."""
        self._require(on, AdviceStatus.ASKED)
        self.withdrawn_on = on

    def _require(self, on: date, *fitting: AdviceStatus) -> None:
        if self.status not in fitting:
            raise AdviceOver(status=self.status.value)
        not_before(on, self.answered_on or self.asked_on, after="advice_asked")

# ruff: noqa: N818 — refusals are named for what is refused
"""A desk's referral to coordination: accepted into a case, or returned with a reason and a next step (R2)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before
from shared.reference.instances import SHARED


class ReferralStatus(StrEnum):
    """Where a referral stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class AlreadyAnswered(DomainError):
    """The referral, or the role, was answered before."""

    type: ClassVar[str] = "already-answered"
    title: ClassVar[str] = "既に回答済みです"
    advice: ClassVar[str] = "最新の状態を読み直して確認してください。"


class ReasonMissing(DomainError):
    """Saying no needs a reason (R2, R10)."""

    type: ClassVar[str] = "reason-missing"
    title: ClassVar[str] = "理由が入力されていません"
    advice: ClassVar[str] = "そう決めた理由を入力してください。何も保存されていません。"


class NextStepMissing(DomainError):
    """Saying no needs a next step, so that nobody is left alone (R2)."""

    type: ClassVar[str] = "next-step-missing"
    title: ClassVar[str] = "次の対応が入力されていません"
    advice: ClassVar[str] = "相談者が取り残されないよう、次に誰が何をするかを入力してください。何も保存されていません。"


@dataclass(eq=False)
class Referral:
    """What a desk referred. `dossier` is what it chose to tell, personal data throughout.

    `instance` is the intake that it came from, and for which an answer is sealed.
    """

    id: UUID
    household_id: UUID
    from_agency: str
    with_consent: bool
    made_on: date
    dossier: dict[str, Any] = field(default_factory=dict)
    status: str = ReferralStatus.OFFERED
    answered_on: date | None = None
    case_id: UUID | None = None
    reason: str | None = None
    next_step: str | None = None
    instance: str = SHARED
    urgency: str | None = None

    def accept(self, case_id: UUID, *, on: date) -> None:
        """Become part of a case, which owns the matter from now on (R2). Raises AlreadyAnswered, TooEarly."""
        self.require_unanswered(on)
        self.status, self.case_id, self.answered_on = ReferralStatus.ACCEPTED, case_id, on

    def send_back(self, *, reason: str | None, next_step: str | None, on: date) -> tuple[str, str]:
        """Go back to the desk, which stays the owner (R2). Raises ReasonMissing, NextStepMissing, AlreadyAnswered."""
        self.require_unanswered(on)
        if not (reason or "").strip():
            raise ReasonMissing
        if not (next_step or "").strip():
            raise NextStepMissing
        self.status, self.answered_on = ReferralStatus.RETURNED, on
        self.reason, self.next_step = reason, next_step
        return str(reason), str(next_step)

    def require_unanswered(self, on: date) -> None:
        """Raise AlreadyAnswered, or TooEarly for a day before it was made."""
        if self.status != ReferralStatus.OFFERED:
            raise AlreadyAnswered(status=self.status)
        not_before(on, self.made_on, after="referral_made")

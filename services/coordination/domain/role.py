# ruff: noqa: N818 — refusals are named for what is refused
"""One agency's role in a plan: accepted or declined by that agency itself, reported on until done (R10)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.referral import AlreadyAnswered, ReasonMissing


class RoleStatus(StrEnum):
    """Where a role stands; codes of list `role_status`."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPORTED = "reported"
    DONE = "done"


OPEN = frozenset({RoleStatus.OFFERED, RoleStatus.ACCEPTED, RoleStatus.REPORTED})


class RoleNotAccepted(DomainError):
    """Only an accepted role is reported on and fulfilled."""

    type: ClassVar[str] = "role-not-accepted"
    title: ClassVar[str] = "この役割は引受け中ではありません"
    advice: ClassVar[str] = "先に役割を引き受けてください。完了した役割や引き受けなかった役割には記録できません。"


@dataclass(eq=False)
class Role:
    """What the plan asks of one agency. `text` is personal data."""

    id: UUID
    case_id: UUID
    episode: int
    plan_id: UUID
    agency: str
    text: str
    offered_on: date
    status: str = RoleStatus.OFFERED
    answered_on: date | None = None
    answered_by: str | None = None
    reason: str | None = None
    done_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def accept(self, *, by: str, on: date) -> None:
        """The agency takes the role. Raises AlreadyAnswered, TooEarly."""
        self._answer(RoleStatus.ACCEPTED, by, on)

    def decline(self, *, reason: str | None, by: str, on: date) -> None:
        """The agency says no, with a reason. Raises ReasonMissing, AlreadyAnswered, TooEarly."""
        if not (reason or "").strip():
            raise ReasonMissing
        self._answer(RoleStatus.DECLINED, by, on)
        self.reason = reason

    def report(self, *, on: date) -> None:
        """The agency told how it goes. Raises RoleNotAccepted, TooEarly."""
        self._require_accepted(on)
        self.status = RoleStatus.REPORTED

    def complete(self, *, on: date) -> None:
        """The role is fulfilled. Raises RoleNotAccepted, TooEarly."""
        self._require_accepted(on)
        self.status, self.done_on = RoleStatus.DONE, on

    def _answer(self, status: RoleStatus, by: str, on: date) -> None:
        if self.status != RoleStatus.OFFERED:
            raise AlreadyAnswered(status=self.status)
        not_before(on, self.offered_on, after="role_offered")
        self.status, self.answered_by, self.answered_on = status, by, on

    def _require_accepted(self, on: date) -> None:
        if self.status not in {RoleStatus.ACCEPTED, RoleStatus.REPORTED}:
            raise RoleNotAccepted(status=self.status)
        not_before(on, self.answered_on, after="role_accepted")

# ruff: noqa: N818 — refusals are named for what is refused
"""One agency's role in a plan: accepted or declined by that agency itself, reported on until done (R10)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.referral import AlreadyAnswered, ReasonMissing


class RoleStatus(StrEnum):
    """Where a role stands; codes of list `role_status`."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPORTED = "reported"
    DONE = "done"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RoleStatus.OFFERED, RoleStatus.ACCEPTED, RoleStatus.REPORTED})
HELD = frozenset({RoleStatus.ACCEPTED, RoleStatus.REPORTED})
VACANT = frozenset({RoleStatus.OFFERED, RoleStatus.DECLINED})
"""Nobody has taken it: it may be offered anew, in other words or to another agency."""


class Origin(StrEnum):
    """Why a role was offered; codes of list `role_origin`."""

    PLAN = "plan"
    AMENDED = "amended"
    ANOTHER_AGENCY = "another_agency"
    HANDED_OVER = "handed_over"


class RoleNotAccepted(DomainError):
    """Only an accepted role is reported on and fulfilled."""

    type: ClassVar[str] = "role-not-accepted"
    title: ClassVar[str] = "この役割は引受け中ではありません"
    advice: ClassVar[str] = "先に役割を引き受けてください。完了した役割や引き受けなかった役割には記録できません。"


class RoleTaken(DomainError):
    """A role that somebody has taken, or that was already offered anew, is not offered once more; see `status`."""

    type: ClassVar[str] = "role-taken"
    title: ClassVar[str] = "この役割は、あらためて依頼できません"
    advice: ClassVar[str] = (
        "引受け済みの役割をほかの機関に移すときは「引継ぎ」を使ってください。"
        "既にあらためて依頼した役割は、その依頼（successor）への回答をお待ちください。"
    )


class RoleOver(DomainError):
    """A role that was done, declined or passed on is not taken back; see `status`."""

    type: ClassVar[str] = "role-over"
    title: ClassVar[str] = "この役割は既に終わっています"
    advice: ClassVar[str] = "取り下げられるのは、依頼中または引受け中の役割です。何も保存されていません。"


class HandoverPending(DomainError):
    """Another agency was asked to take the role over and has not answered; `role` is what it was offered."""

    type: ClassVar[str] = "role-handover-pending"
    title: ClassVar[str] = "引継ぎを依頼中です"
    advice: ClassVar[str] = "引継ぎ先の機関の回答をお待ちください。引き受けられるまで、役割はいまの機関が担います。"


class RoleAgencyClosed(DomainError):
    """The agency has closed; `agency` says which."""

    type: ClassVar[str] = "role-agency-closed"
    title: ClassVar[str] = "閉鎖された機関です"
    advice: ClassVar[str] = "役割を担えるほかの機関を選んでください。何も保存されていません。"


class PlanNotInForce(DomainError):
    """Roles are passed on only while the plan that names them is in force."""

    type: ClassVar[str] = "plan-not-in-force"
    title: ClassVar[str] = "この役割を定めた支援プランは、いま実施中ではありません"
    advice: ClassVar[str] = "実施中の支援プランの役割を選ぶか、新しい版で役割を定めてください。"


@dataclass(eq=False)
class Role:
    """What the plan asks of one agency, and of whom in it. `text` and the reasons are personal data."""

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
    subject: str | None = None
    """Who of the agency, where it is said."""
    member_id: UUID | None = None
    """For whom; None where it is for the household."""
    due_on: date | None = None
    counter_proposal: str | None = None
    """What an agency that declined could do instead."""
    reported_on: date | None = None
    ended_on: date | None = None
    """When it was handed over, or taken back before anybody took it."""
    replaces: UUID | None = None
    origin: str = Origin.PLAN
    origin_reason: str | None = None
    earlier_plan_ids: tuple[UUID, ...] = ()
    """Versions before the present one in which it stood as it is."""
    continued_on: date | None = None
    """When a later version last went on with it."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def accept(self, *, by: str, on: date) -> None:
        """The agency takes the role. Raises AlreadyAnswered, TooEarly."""
        self._answer(RoleStatus.ACCEPTED, by, on)

    def decline(self, *, reason: str | None, by: str, on: date, counter_proposal: str | None = None) -> None:
        """The agency says no, with a reason, and what it could do instead.

        Raises ReasonMissing, AlreadyAnswered, TooEarly.
        """
        if not (reason or "").strip():
            raise ReasonMissing
        self._answer(RoleStatus.DECLINED, by, on)
        self.reason, self.counter_proposal = reason, counter_proposal

    def report(self, *, on: date) -> None:
        """The agency told how it goes. Raises RoleNotAccepted, TooEarly."""
        self.require_held(on)
        self.status, self.reported_on = RoleStatus.REPORTED, max(on, self.reported_on or on)

    def complete(self, *, on: date) -> None:
        """The role is fulfilled. Raises RoleNotAccepted, TooEarly."""
        self.require_held(on)
        self.status, self.done_on = RoleStatus.DONE, on

    def make_way(self, *, on: date) -> None:
        """Leave room for an offer in its place; an unanswered one is taken back. Raises RoleTaken, TooEarly."""
        if self.status not in VACANT:
            raise RoleTaken(status=self.status)
        not_before(on, self.answered_on or self.offered_on, after="role_offered")
        if self.status == RoleStatus.OFFERED:
            self.status, self.ended_on = RoleStatus.WITHDRAWN, on

    def take_back(self, *, reason: str | None, on: date) -> None:
        """Nobody is asked for it any more: its agency has closed, or whom it was for died or lives elsewhere.

        Raises ReasonMissing, RoleOver, TooEarly.
        """
        if not (reason or "").strip():
            raise ReasonMissing
        if not self.is_open:
            raise RoleOver(status=self.status)
        not_before(on, self.answered_on or self.offered_on, after="role_offered")
        self.status, self.ended_on, self.reason = RoleStatus.WITHDRAWN, on, reason

    def in_its_place(self, agency: str, text: str, origin: Origin, *, on: date) -> "Role":
        """The role as it is offered in this one's place: for the same person, until the same day."""
        offered = Role(uuid4(), self.case_id, self.episode, self.plan_id, agency, text, offered_on=on)
        offered.member_id, offered.due_on = self.member_id, self.due_on
        offered.replaces, offered.origin = self.id, origin
        return offered

    def go_on(self, plan_id: UUID, *, on: date) -> None:
        """A later version asks for it as it is: it is not offered again, and stays as far as it has come."""
        self.earlier_plan_ids = (*self.earlier_plan_ids, self.plan_id)
        self.plan_id, self.continued_on = plan_id, on

    def lapse(self, *, on: date) -> bool:
        """A later version came into force without it: an offer that nobody answered ends; True where it did.

        What an agency took stays with it to report on and to finish.
        """
        if self.status != RoleStatus.OFFERED:
            return False
        self.status, self.ended_on = RoleStatus.WITHDRAWN, max(on, self.offered_on)
        return True

    def stood_in(self, plan_id: UUID) -> bool:
        """Whether a version names it."""
        return plan_id == self.plan_id or plan_id in self.earlier_plan_ids

    def hand_over(self, *, on: date) -> None:
        """Another agency took it over; what is done or declined by now stays so."""
        if self.status in HELD:
            self.status, self.ended_on = RoleStatus.HANDED_OVER, on

    def _answer(self, status: RoleStatus, by: str, on: date) -> None:
        if self.status != RoleStatus.OFFERED:
            raise AlreadyAnswered(status=self.status)
        not_before(on, self.offered_on, after="role_offered")
        self.status, self.answered_by, self.answered_on = status, by, on

    def require_held(self, on: date) -> None:
        """Raise RoleNotAccepted unless an agency has it in hand, TooEarly for a day before it took it."""
        if self.status not in HELD:
            raise RoleNotAccepted(status=self.status)
        not_before(on, self.answered_on, after="role_accepted")

# ruff: noqa: N818 — refusals are named for what is refused
"""Activities and closure: what is recorded on a case until it is watched over (R11, R12)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.case import Case
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, missing_consents
from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.meeting.codes import CITY, COUNCIL, MeetingKind


class ActivityKind(StrEnum):
    """A contact is counted; a note is internal and never leaves this service."""

    CONTACT = "contact"
    NOTE = "note"


class EvaluationMissing(DomainError):
    """A case is closed only after its evaluation (R12)."""

    type: ClassVar[str] = "evaluation-missing"
    title: ClassVar[str] = "評価が記録されていません"
    advice: ClassVar[str] = (
        "目標の達成状況と支援のしやすさの評価を記録してから、終結してください。何も保存されていません。"
    )


class DeterminationMissing(DomainError):
    """A case is closed only after a held meeting agreed to it, in this episode (R12).

    That is the coordination meeting; where consent does not allow one (R4), the support conference.
    """

    type: ClassVar[str] = "determination-missing"
    title: ClassVar[str] = "会議で終結が合意されていません"
    advice: ClassVar[str] = (
        "重層的支援会議で終結に合意した記録が必要です。その会議を示してください。同意がそろわず重層的支援会議を開けない"
        "ときは、支援会議で終結を確認してください。何も保存されていません。"
    )


class RolesOpen(DomainError):
    """Roles are neither done nor declined; `roles` are their ids (R10, R12)."""

    type: ClassVar[str] = "roles-open"
    title: ClassVar[str] = "完了していない役割があります"
    advice: ClassVar[str] = "各機関の役割（roles）が完了するか、引き受けない回答がそろってから終結してください。"


class ReferralJoined(DomainError):
    """A referral joined since the meeting agreed, or waits for an answer: nobody has spoken of it (R1, R2, R12)."""

    type: ClassVar[str] = "referral-joined"
    title: ClassVar[str] = "会議の後に加わったつなぎがあります"
    advice: ClassVar[str] = (
        "referrals に示すつなぎに回答し、その内容を含めて会議で改めて終結を協議してください。会議の日に加わり、会議で"
        "協議済みのものは considered_referrals に示してください。何も保存されていません。"
    )


def agreeing(case: Case, grants: Sequence[Consent], *, on: date) -> tuple[MeetingKind, ...]:
    """The meetings that may agree to a closing: the coordination meeting.

    Where consent does not allow one on the case (R4), the support conference may too (R12).
    """
    if missing_consents(case.present(), (CITY, COUNCIL), grants, purpose=SUPPORT_SHARING, on=on):
        return MeetingKind.COORDINATION_MEETING, MeetingKind.SUPPORT_CONFERENCE
    return (MeetingKind.COORDINATION_MEETING,)


@dataclass(eq=False)
class Activity:
    """The coordinator dealt with a counterpart; several members met at once are one activity. `content` is personal."""

    id: UUID
    case_id: UUID
    episode: int
    on: date
    counterpart: str
    method: str
    kind: str
    by_subject: str
    member_ids: list[UUID] = field(default_factory=list)
    content: str | None = None
    struck_on: date | None = None
    """When it was found to be recorded by mistake; by whom and why stand beside it."""
    struck_by: str | None = None
    struck_reason: str | None = None


@dataclass(eq=False)
class Closure:
    """The end of one episode: reason, determining meeting, and who watches over the household afterwards (R12)."""

    id: UUID
    case_id: UUID
    episode: int
    on: date
    reason: str
    meeting_id: UUID
    by_subject: str
    watch_agency: str | None = None
    watch_until: date | None = None
    watch_text: str | None = None
    watch_ended_on: date | None = None
    watch_end_reason: str | None = None

    def watch_on(self) -> None:
        """The watch did not end after all."""
        self.watch_ended_on, self.watch_end_reason = None, None


@dataclass(frozen=True, slots=True)
class Joined:
    """A referral on the household, and when the case took it up; None while it waits for an answer."""

    id: UUID
    on: date | None

    def was_spoken_of(self, met_on: date, considered: Collection[UUID]) -> bool:
        """Whether a meeting on that day knew of it; of what joined on the day itself whoever closes says so."""
        return self.on is not None and (self.on < met_on or (self.on == met_on and self.id in considered))


@dataclass(frozen=True, slots=True)
class Ready:
    """What is on record when a case is to be closed; `met_on` is the day of the meeting that agreed, if one did."""

    evaluated_on: date | None
    met_on: date | None
    open_roles: Sequence[UUID] = ()
    finished_on: date | None = None
    """When the last of the roles was finished, declined or taken back."""
    joined: Sequence[Joined] = ()
    considered: Collection[UUID] = ()

    def require(self, *, on: date) -> None:
        """What must be there before a case is closed (R12).

        Raises EvaluationMissing, DeterminationMissing, RolesOpen, ReferralJoined, TooEarly.
        """
        if self.evaluated_on is None:
            raise EvaluationMissing
        if self.met_on is None:
            raise DeterminationMissing
        if self.open_roles:
            raise RolesOpen(roles=[str(role) for role in self.open_roles])
        if new := [each.id for each in self.joined if not each.was_spoken_of(self.met_on, self.considered)]:
            raise ReferralJoined(referrals=[str(each) for each in new])
        not_before(on, self.evaluated_on, after="evaluation")
        not_before(on, self.met_on, after="meeting_held")
        not_before(on, self.finished_on, after="roles_finished")

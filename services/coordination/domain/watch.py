# ruff: noqa: N818 — refusals are named for what is refused
"""Watching over a household whose case was closed (見守り): who contacts it when, until it ends or reopens (R12)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before
from shared.refusals import NotAllowed


class ContactStatus(StrEnum):
    """Where a contact of the watch stands."""

    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    DROPPED = "dropped"
    """The watch ended before."""


MISSED = frozenset({"absent", "not_made"})
"""Results of list `watch_result` after which nobody has seen how the household is."""


class NotWatched(DomainError):
    """The household is not watched over: the case runs, or the watch has ended."""

    type: ClassVar[str] = "not-watched"
    title: ClassVar[str] = "この事例は見守り中ではありません"
    advice: ClassVar[str] = (
        "支援中の事例は対応経過に記録してください。終わった見守りを再び始めるときは、事例を再開してください。"
    )


class ContactAnswered(DomainError):
    """What was found is on record already."""

    type: ClassVar[str] = "contact-answered"
    title: ClassVar[str] = "この見守りの連絡は記録済みです"
    advice: ClassVar[str] = "続きがあるときは、次の連絡の予定を加えて記録してください。何も保存されていません。"


class NobodyToWatch(DomainError):
    """Nobody of the household is alive."""

    type: ClassVar[str] = "nobody-to-watch"
    title: ClassVar[str] = "見守る方がいません"
    advice: ClassVar[str] = "世帯の方が皆亡くなっています。見守り（watch）を付けずに終結してください。"


class OutsideTheWatch(DomainError):
    """A contact is planned before the closing, or after the end of the watch (`until`)."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "outside-the-watch"
    title: ClassVar[str] = "見守りの期間の外です"
    advice: ClassVar[str] = (
        "見守りの期間（since から until）の中の日付を選ぶか、期間を延ばしてください。何も保存されていません。"
    )
    says: ClassVar[str] = (
        "見守りの期間（{since}から{until}まで）の中の日付を選ぶか、期間を延ばしてください。何も保存されていません。"
    )


class WatchAgencyClosed(DomainError):
    """These agencies have closed: they watch over nobody."""

    type: ClassVar[str] = "watch-agency-closed"
    title: ClassVar[str] = "閉鎖された機関が含まれています"
    advice: ClassVar[str] = "見守りを担えるほかの機関を選んでください。何も保存されていません。"


class NotYourContact(NotAllowed):
    """Another agency watches."""

    type: ClassVar[str] = "not-your-contact"
    title: ClassVar[str] = "ほかの機関の見守りです"
    advice: ClassVar[str] = "見守りの連絡は、その連絡を受け持つ機関の方か、コーディネーターが記録してください。"


@dataclass(frozen=True, slots=True)
class Planned:
    """A contact to come; without `agency` whoever watches makes it."""

    due_on: date
    agency: str | None = None
    method: str | None = None


@dataclass(eq=False)
class WatchContact:
    """One planned contact: who sees when how the household is. `note` is personal data."""

    id: UUID
    case_id: UUID
    episode: int
    agency: str
    due_on: date
    method: str | None = None
    status: str = ContactStatus.PLANNED
    result: str | None = None
    answered_on: date | None = None
    by_subject: str | None = None
    note: str | None = None

    def answer(self, *, result: str, note: str | None, by: str, on: date, closed_on: date | None) -> None:
        """Say what was found, or that nobody was. Raises ContactAnswered, TooEarly."""
        if self.status != ContactStatus.PLANNED:
            raise ContactAnswered(status=self.status)
        not_before(on, closed_on, after="case_closed")
        self.status = ContactStatus.MISSED if result in MISSED else ContactStatus.DONE
        self.result, self.note, self.by_subject, self.answered_on = result, note, by, on

    def pass_to(self, agency: str) -> None:
        """Another agency makes the contact; what was found by now stays."""
        if self.status == ContactStatus.PLANNED:
            self.agency = agency

    def drop(self, *, on: date) -> None:
        """The watch ends: what is only planned falls away."""
        if self.status == ContactStatus.PLANNED:
            self.status, self.answered_on = ContactStatus.DROPPED, on

    def plan_again(self) -> None:
        """What fell away with the watch is planned as it was."""
        if self.status == ContactStatus.DROPPED:
            self.status, self.answered_on = ContactStatus.PLANNED, None


def require_within(due_on: date, *, since: date, until: date | None) -> None:
    """Raise OutsideTheWatch for a contact before the closing or after the watch's end."""
    if due_on < since or (until is not None and due_on > until):
        raise OutsideTheWatch(since=since.isoformat(), until=until and until.isoformat())

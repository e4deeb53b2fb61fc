"""Supporting one person's way back into society (社会とのつながり), on the city's commission (R9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participation.domain.commissions import Commission
from services.participation.domain.errors import ImpossibleOrder, MatchesOpen, SupportEnded
from services.participation.domain.fields import ConnectionStage
from shared.reference.fields import Entry, Long


class ProfileEntry(Entry):
    """What the person wants, is good at and needs; limits are times, distance, accessibility."""

    wishes: Long
    strengths: Long | None = None
    needs: Long | None = None
    limits: Long | None = None
    connection_stage: ConnectionStage


@dataclass
class Support:
    """One person's support. `owner` is the one named person responsible (R2); `revision` counts what several edit."""

    id: UUID
    commission_id: UUID
    case_id: UUID
    household_id: UUID
    member_id: UUID
    owner: str
    started_on: date
    connection_stage: str | None = None
    stage_on: date | None = None
    stage_revision: int = 0
    review_due_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    end_note: str | None = None
    revision: int = 1

    @classmethod
    def start(cls, id: UUID, commission: Commission, *, owner: str, on: date) -> "Support":  # noqa: A002
        """Start on the city's commission."""
        return cls(
            id=id,
            commission_id=commission.id,
            case_id=commission.case_id,
            household_id=commission.household_id,
            member_id=commission.member_id,
            owner=owner,
            started_on=on,
        )

    @property
    def status(self) -> str:
        """`open` or `ended`."""
        return "open" if self.ended_on is None else "ended"

    def must_be_open(self, on: date) -> None:
        """Raise SupportEnded, or ImpossibleOrder for a day before it started."""
        if self.ended_on is not None:
            raise SupportEnded(ended_on=self.ended_on)
        if on < self.started_on:
            raise ImpossibleOrder(earliest=self.started_on)

    def observe(self, stage: str, *, on: date) -> int:
        """See the person's connection with society on a day; gives the observation's number.

        Raises ImpossibleOrder for a day before the last observation: the newest must stay the present one.
        """
        self.must_be_open(on)
        if self.stage_on is not None and on < self.stage_on:
            raise ImpossibleOrder(earliest=self.stage_on)
        self.connection_stage, self.stage_on = stage, on
        self.stage_revision += 1
        self.revision += 1
        return self.stage_revision

    def review(self, *, on: date, next_on: date | None) -> None:
        """Hold a review; the next one is due on `next_on` (R11)."""
        self.must_be_open(on)
        if next_on is not None and next_on < on:
            raise ImpossibleOrder(earliest=on)
        self.review_due_on = next_on
        self.revision += 1

    def end(
        self, open_matches: Sequence[UUID], *, latest: date | None, reason: str, note: str | None, on: date
    ) -> None:
        """End it, once each match has its own end. `latest` is the date of the last thing recorded on it.

        Raises SupportEnded, MatchesOpen, ImpossibleOrder.
        """
        self.must_be_open(on)
        if open_matches:
            raise MatchesOpen(list(open_matches))
        if latest is not None and on < latest:
            raise ImpossibleOrder(earliest=latest)
        self.ended_on, self.end_reason, self.end_note, self.review_due_on = on, reason, note, None
        self.revision += 1


@dataclass
class ProfileVersion:
    """A profile as it was written on a day; an earlier one is never overwritten."""

    support_id: UUID
    version: int
    written_on: date
    written_by: str
    wishes: str
    strengths: str | None
    needs: str | None
    limits: str | None


@dataclass
class StageSeen:
    """One observation of the connection stage."""

    support_id: UUID
    number: int
    seen_on: date
    stage: str


@dataclass
class Review:
    """One review (モニタリング)."""

    id: UUID
    support_id: UUID
    held_on: date
    held_by: str
    result: str
    note: str | None
    next_on: date | None


@dataclass
class Need:
    """A wish that no menu meets (R14); `wish` never leaves participation."""

    id: UUID
    support_id: UUID
    seen_on: date
    menu_kind: str
    field: str
    wish: str
    answered_on: date | None = None
    development_id: UUID | None = None

"""A hand-over (つなぎ): the owner changes when the other desk accepts, and only then (R2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.consultation import Consultation
from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors import AlreadyAnswered, BeforeTheOffer, ReasonMissing, not_before
from services.intake.domain.errors.handovers import (
    AlreadyMet,
    AskedAlready,
    NextStepMissing,
    NotAccepted,
    NotOverdue,
    OfferEnded,
    SameDesk,
)

DECLINES_BEFORE_HELP = 2
"""After so many declines the next offer tells that the city can be asked for help."""


class HandoverStatus(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    ACCEPTING = "accepting"
    """Its desk said yes; the instance of the owner, another one, has not confirmed it yet."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """By the owner, with a reason."""
    REPLACED = "replaced"
    """Nobody answered, and the city named another desk."""


ENDED = (HandoverStatus.WITHDRAWN, HandoverStatus.REPLACED)
"""Without an answer that counts."""


class Reminder(StrEnum):
    """How pressing an answer is; derived from the day one asks."""

    WAITING = "waiting"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    """The city sees that nobody has answered."""


@dataclass(eq=False)
class Handover:
    """A consultation offered to another desk; reason and next step come with a decline.

    `ended_on`/`ended_by` tell of a withdrawal or of the city's naming another desk, with `reason`; `replaces` names
    the offer in whose place the city put this one.
    """

    id: UUID
    consultation_id: UUID
    from_agency: str
    to_agency: str
    to_desk: str
    offered_on: date
    offered_by: str
    due_on: date
    escalates_on: date
    message: str | None = None
    status: HandoverStatus = HandoverStatus.OFFERED
    answered_on: date | None = None
    answered_by: str | None = None
    reason: str | None = None
    next_step: str | None = None
    ended_on: date | None = None
    ended_by: str | None = None
    replaces: UUID | None = None
    first_contact_due_on: date | None = None
    first_contact_on: date | None = None
    first_contact_by: str | None = None

    @classmethod
    def offer(
        cls,
        consultation: Consultation,
        *,
        handover_id: UUID,
        to_agency: str,
        to_desk: str,
        by: str,
        message: str | None,
        on: date,
        calendar: Calendar,
    ) -> "Handover":
        """Offer an open consultation to another desk. Raises AlreadyConcluded, BeforeTheReception, SameDesk."""
        consultation.must_be_open()
        consultation.must_follow_reception(on)
        if to_desk == consultation.owner_desk:
            raise SameDesk(desk=to_desk)
        due_on = calendar.answer_due(on, consultation.urgency)
        return cls(
            id=handover_id,
            consultation_id=consultation.id,
            from_agency=consultation.owner_agency,
            to_agency=to_agency,
            to_desk=to_desk,
            offered_on=on,
            offered_by=by,
            due_on=due_on,
            escalates_on=calendar.escalates(due_on, consultation.urgency),
            message=message,
        )

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.status is HandoverStatus.OFFERED

    def reminder(self, today: date, calendar: Calendar) -> Reminder | None:
        """How pressing the answer is on a day; None once it was answered or ended."""
        if not self.is_waiting:
            return None
        if self.escalates_on <= today:
            return Reminder.ESCALATED
        if self.due_on < today:
            return Reminder.OVERDUE
        return Reminder.DUE_SOON if calendar.is_soon(today, self.due_on) else Reminder.WAITING

    def accept(self, consultation: Consultation, *, by: str, on: date, calendar: Calendar) -> None:
        """Take the consultation over: this desk owns it now.

        Raises AlreadyAnswered, OfferEnded, BeforeTheOffer, AlreadyConcluded.
        """
        consultation.must_be_open()
        self.answer(HandoverStatus.ACCEPTED, by=by, on=on)
        self.first_contact_due_on = calendar.first_contact_due(on)
        consultation.move_to(agency=self.to_agency, desk=self.to_desk, subject=by)

    def decline(self, *, reason: str | None, next_step: str | None, by: str, on: date) -> None:
        """Say no with a reason and a next step; the owner stays. Raises ReasonMissing, NextStepMissing besides."""
        said = self._reason(reason)
        if not (next_step or "").strip():
            raise NextStepMissing(handover=str(self.id))
        self.answer(HandoverStatus.DECLINED, by=by, on=on)
        self.reason, self.next_step = said, next_step

    def withdraw(self, *, reason: str | None, by: str, on: date) -> None:
        """Take the offer back; the owner stays. Raises ReasonMissing, AlreadyAnswered, OfferEnded, BeforeTheOffer."""
        self._end(HandoverStatus.WITHDRAWN, reason=reason, by=by, on=on)

    def lapse(self, *, by: str, reason: str, on: date) -> None:
        """End unanswered because the matter has found another owner."""
        self.status, self.reason, self.ended_by, self.ended_on = HandoverStatus.WITHDRAWN, reason, by, on

    def call_the_city(self, on: date) -> None:
        """Let the city see at once that help is needed. Raises AlreadyAnswered, OfferEnded, BeforeTheOffer."""
        self._must_wait(on)
        self.escalates_on = min(self.escalates_on, on)

    def give_way_to(self, other: "Handover", *, reason: str | None, by: str, on: date) -> None:
        """End because the city names another desk, as nobody has answered.

        Raises NotOverdue before the city was called, AskedAlready, and what withdrawing raises.
        """
        self.may_give_way_to(other.to_desk, reason=reason, on=on)
        self._end(HandoverStatus.REPLACED, reason=reason, by=by, on=on)
        other.replaces, other.message = self.id, self.message

    def may_give_way_to(self, desk: str, *, reason: str | None, on: date) -> None:
        """Check that the city may name another desk. Raises what `give_way_to` raises."""
        self._reason(reason)
        self._must_wait(on)
        if on < self.escalates_on:
            raise NotOverdue(handover=str(self.id), not_before=self.escalates_on.isoformat())
        if desk == self.to_desk:
            raise AskedAlready(desk=desk)

    def note_first_contact(self, *, by: str, on: date) -> None:
        """The person has arrived at the desk that took over. Raises NotAccepted, AlreadyMet, BeforeTheOffer."""
        if self.status is not HandoverStatus.ACCEPTED:
            raise NotAccepted(handover=str(self.id), status=self.status.value)
        if self.first_contact_on is not None:
            raise AlreadyMet(handover=str(self.id), on=self.first_contact_on.isoformat())
        not_before(BeforeTheOffer, on=on, earliest=self.offered_on)
        self.first_contact_on, self.first_contact_by = on, by

    def must_be_alive(self, on: date) -> None:
        """Raise OfferEnded when it was declined or ended, BeforeTheOffer for an earlier date."""
        if self.status not in {HandoverStatus.OFFERED, HandoverStatus.ACCEPTED}:
            raise OfferEnded(handover=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.offered_on)

    def answer(self, status: HandoverStatus, *, by: str, on: date) -> None:
        """Note what the desk that was asked answered. Raises AlreadyAnswered, OfferEnded, BeforeTheOffer."""
        self._must_wait(on)
        self.status, self.answered_by, self.answered_on = status, by, on

    def _end(self, status: HandoverStatus, *, reason: str | None, by: str, on: date) -> None:
        said = self._reason(reason)
        self._must_wait(on)
        self.status, self.reason, self.ended_by, self.ended_on = status, said, by, on

    def _must_wait(self, on: date) -> None:
        if self.status in ENDED:
            raise OfferEnded(handover=str(self.id), status=self.status.value)
        if not self.is_waiting:
            raise AlreadyAnswered(handover=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.offered_on)

    def _reason(self, said: str | None) -> str:
        if not (said or "").strip():
            raise ReasonMissing(handover=str(self.id))
        return said or ""


def needs_help(handovers: Iterable[Handover]) -> bool:
    """Whether so many desks declined that the city should be asked along."""
    declined = sum(handover.status is HandoverStatus.DECLINED for handover in handovers)
    return declined >= DECLINES_BEFORE_HELP

"""A hand-over (つなぎ): the owner changes when the other desk accepts, and only then (R2)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.consultation import Consultation
from services.intake.domain.errors import AlreadyAnswered, BeforeTheOffer, ReasonMissing, not_before
from services.intake.domain.errors.handovers import NextStepMissing, SameDesk


class HandoverStatus(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(eq=False)
class Handover:
    """A consultation offered to another desk; reason and next step come with a decline."""

    id: UUID
    consultation_id: UUID
    from_agency: str
    to_agency: str
    to_desk: str
    offered_on: date
    offered_by: str
    message: str | None = None
    status: HandoverStatus = HandoverStatus.OFFERED
    answered_on: date | None = None
    answered_by: str | None = None
    reason: str | None = None
    next_step: str | None = None

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
    ) -> "Handover":
        """Offer an open consultation to another desk. Raises AlreadyConcluded, BeforeTheReception, SameDesk."""
        consultation.must_be_open()
        consultation.must_follow_reception(on)
        if to_desk == consultation.owner_desk:
            raise SameDesk(desk=to_desk)
        return cls(
            id=handover_id,
            consultation_id=consultation.id,
            from_agency=consultation.owner_agency,
            to_agency=to_agency,
            to_desk=to_desk,
            offered_on=on,
            offered_by=by,
            message=message,
        )

    def accept(self, consultation: Consultation, *, by: str, on: date) -> None:
        """Take the consultation over: this desk owns it now. Raises AlreadyAnswered, BeforeTheOffer."""
        self._answer(HandoverStatus.ACCEPTED, by, on)
        consultation.move_to(agency=self.to_agency, desk=self.to_desk, subject=by)

    def decline(self, *, reason: str | None, next_step: str | None, by: str, on: date) -> None:
        """Say no with a reason and a next step; the owner stays. Raises ReasonMissing, NextStepMissing besides."""
        if not (reason or "").strip():
            raise ReasonMissing(handover=str(self.id))
        if not (next_step or "").strip():
            raise NextStepMissing(handover=str(self.id))
        self._answer(HandoverStatus.DECLINED, by, on)
        self.reason, self.next_step = reason, next_step

    def _answer(self, status: HandoverStatus, by: str, on: date) -> None:
        if self.status is not HandoverStatus.OFFERED:
            raise AlreadyAnswered(handover=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.offered_on)
        self.status, self.answered_by, self.answered_on = status, by, on

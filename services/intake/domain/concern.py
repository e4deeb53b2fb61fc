"""A concern (気付き): a tip about someone who has not asked for help; the reporter is kept apart."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import BeforeTheReception, not_before
from services.intake.domain.errors.concerns import ConcernClosed


class ConcernStatus(StrEnum):
    """Open until its owner followed it up."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(eq=False)
class Concern:
    """What was noticed about someone, and the agency that answers for it (R2)."""

    id: UUID
    received_on: date
    agency: str
    desk: str | None
    source: str
    narrative: str
    owner_subject: str | None = None
    source_typed: str | None = None
    whereabouts: str | None = None
    status: ConcernStatus = ConcernStatus.OPEN
    consultation_id: UUID | None = None
    outcome_note: str | None = None
    closed_on: date | None = None

    def close(self, *, on: date, consultation_id: UUID | None, note: str | None, by: str) -> None:
        """Follow it up, as a consultation or otherwise. Raises ConcernClosed, BeforeTheReception."""
        if self.status is ConcernStatus.CLOSED:
            raise ConcernClosed(concern=str(self.id))
        not_before(BeforeTheReception, on=on, earliest=self.received_on)
        self.status, self.closed_on, self.consultation_id = ConcernStatus.CLOSED, on, consultation_id
        self.outcome_note, self.owner_subject = note, by

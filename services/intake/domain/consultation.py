"""A consultation (相談): any desk takes it (R1), and it has exactly one owner until its conclusion (R2)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import AfterWhatFollowed, AlreadyConcluded, BeforeTheReception, not_before
from services.intake.domain.errors.consultations import HeldElsewhere, ReferInstead
from shared.reference.calendar import fiscal_year

REFERRED = "referred"
URGENCIES = ("emergency", "soon", "normal")
"""In the order in which they are shown."""


class ConsultationStatus(StrEnum):
    """Open until it has an outcome."""

    OPEN = "open"
    CONCLUDED = "concluded"


NUMBER = re.compile(r"(?:I-?)?(\d{4})-?(\d{6,12})", re.ASCII | re.IGNORECASE)


def number(received_on: date, serial: int) -> str:
    """Write the number of a consultation: `I-2026-000123`; 2026 is the fiscal year of its reception."""
    return f"I-{fiscal_year(received_on)}-{serial:06}"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for it: an agency and, once somebody took it, a named person (R2)."""

    agency: str
    subject: str | None


@dataclass(eq=False)
class Consultation:
    """What somebody came with; `desk` and `agency` received it, the owner answers for it now."""

    id: UUID
    household_id: UUID
    agency: str
    desk: str
    received_on: date
    received_by: str
    channel: str
    source: str
    owner_agency: str
    owner_desk: str | None
    owner_subject: str | None
    urgency: str = "normal"
    urgency_rank: int = URGENCIES.index("normal")
    source_note: str | None = None
    source_typed: str | None = None
    caller_name: str | None = None
    caller_relation: str | None = None
    caller_phone: str | None = None
    caller_anonymous: bool = False
    narrative: str | None = None
    status: ConsultationStatus = ConsultationStatus.OPEN
    outcome: str | None = None
    outcome_note: str | None = None
    concluded_on: date | None = None
    external_reference: str | None = None
    external_reference_index: bytes | None = None
    revision: int = 1
    last_contact_on: date | None = None
    """The reception is the first one."""
    next_on: date | None = None
    """When the next contact is planned, as the latest one says."""
    earlier_owners: tuple[str, ...] = ()
    """Agencies that took it over and gave it on; the one that received it is not named again."""
    serial: int | None = None
    """Given by the database; with the fiscal year it is the number people call it by."""
    held_at: str | None = None
    """The instance whose desk owns it; None where that is this one."""

    @property
    def number(self) -> str | None:
        """The number people call it by, once it is on record."""
        return None if self.serial is None else number(self.received_on, self.serial)

    @property
    def owner(self) -> Owner:
        """The one owner (R2)."""
        return Owner(self.owner_agency, self.owner_subject)

    @property
    def can_call_back(self) -> bool:
        """Whether the caller can be asked again: one without a name only when they left a number."""
        return not self.caller_anonymous or self.caller_phone is not None

    def must_be_open(self) -> None:
        """Raise AlreadyConcluded when it has its outcome."""
        if self.status is ConsultationStatus.CONCLUDED:
            raise AlreadyConcluded(consultation=str(self.id), outcome=self.outcome)

    def must_be_held_here(self) -> None:
        """Raise HeldElsewhere when a desk of another instance owns it: it is changed there (R2)."""
        if self.held_at is not None:
            raise HeldElsewhere(held_at=self.held_at)

    def must_follow_reception(self, on: date) -> None:
        """Raise BeforeTheReception for a fact dated earlier than the consultation itself."""
        not_before(BeforeTheReception, on=on, earliest=self.received_on)

    def must_precede(self, first: date | None, *, on: date) -> None:
        """Raise AfterWhatFollowed for a day of reception later than the first that happened, or than the end."""
        earliest = min((day for day in (first, self.concluded_on) if day is not None), default=None)
        if earliest is not None and on > earliest:
            raise AfterWhatFollowed(not_after=earliest.isoformat())

    def note_contact(self, *, on: date, next_on: date | None) -> None:
        """Know the latest contact and what it plans; one recorded late, of an earlier day, changes neither."""
        if self.last_contact_on is None or on >= self.last_contact_on:
            self.last_contact_on, self.next_on = on, next_on

    def move_to(self, *, agency: str, desk: str | None, subject: str | None, held_at: str | None = None) -> None:
        """Give it to its next owner, who has accepted it (R2); `held_at` names another instance."""
        if self.owner_agency not in {agency, self.agency, *self.earlier_owners}:
            self.earlier_owners = (*self.earlier_owners, self.owner_agency)
        self.owner_agency, self.owner_desk, self.owner_subject = agency, desk, subject
        self.held_at = held_at
        self.revision += 1

    def conclude(self, *, outcome: str, note: str | None, on: date) -> None:
        """Bring it to its outcome. Raises AlreadyConcluded, BeforeTheReception, ReferInstead."""
        if outcome == REFERRED:
            raise ReferInstead(consultation=str(self.id))
        self.must_be_open()
        self.must_follow_reception(on)
        self._end(outcome, on)
        self.outcome_note = note

    def note_outcome(self, *, outcome: str, on: date) -> None:
        """Hear from the instance that holds it how it ended; what is held here ends here alone."""
        if self.held_at is not None and self.status is ConsultationStatus.OPEN:
            self._end(outcome, on)

    def came_ended(self, *, outcome: str, on: date) -> None:
        """Take over the outcome that it had before it came here. Raises AlreadyConcluded, BeforeTheReception."""
        self.must_be_open()
        self.must_follow_reception(on)
        self._end(outcome, on)

    def pass_to_coordination(self, *, agency: str, on: date) -> None:
        """End here because a case of coordination owns the matter from now on (R2)."""
        if self.status is ConsultationStatus.OPEN:
            self._end(REFERRED, on)
            self.move_to(agency=agency, desk=None, subject=None)

    def _end(self, outcome: str, on: date) -> None:
        self.status, self.outcome, self.concluded_on = ConsultationStatus.CONCLUDED, outcome, on
        self.revision += 1

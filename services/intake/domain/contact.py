"""A follow-up contact (支援経過): written once, never over: a mistake is corrected by a new one in its place."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intake.domain.errors import not_before
from services.intake.domain.errors.contacts import AlreadyCorrected, NextBeforeContact, NotTheRecorder


@dataclass(eq=False)
class Contact:
    """A follow-up of a consultation; a desk's own visits are such contacts and need no decision (R9)."""

    id: UUID
    consultation_id: UUID
    on: date
    channel: str
    agency: str
    subject: str
    note: str | None = None
    kind: str | None = None
    kind_typed: str | None = None
    with_whom: str | None = None
    """In the worker's words; `member_ids` are those of the household among them."""
    member_ids: tuple[UUID, ...] = ()
    minutes: int | None = None
    next_on: date | None = None
    """When the next one is planned."""
    corrects: UUID | None = None
    corrected_by: UUID | None = None
    recorded_at: datetime | None = None

    def plan_next(self, next_on: date | None) -> None:
        """Say when the next contact is planned. Raises NextBeforeContact."""
        if next_on is not None:
            not_before(NextBeforeContact, on=next_on, earliest=self.on)
        self.next_on = next_on

    def give_way_to(self, corrected: "Contact") -> None:
        """Be shown as corrected from now on. Raises NotTheRecorder, AlreadyCorrected."""
        if self.agency != corrected.agency:
            raise NotTheRecorder(recorder=self.agency)
        if self.corrected_by is not None:
            raise AlreadyCorrected(corrected_by=str(self.corrected_by))
        corrected.corrects, self.corrected_by = self.id, corrected.id

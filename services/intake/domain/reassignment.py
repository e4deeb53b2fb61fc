"""Reassignment: a colleague is away or leaves, and another answers for all that was theirs (R2)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.errors.handovers import SamePerson


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Who of an agency takes over from whom, and why; the agency stays the owner."""

    id: UUID
    on: date
    agency: str
    from_subject: str
    to_subject: str
    by: str
    reason: str

    def __post_init__(self) -> None:
        if self.from_subject == self.to_subject:
            raise SamePerson

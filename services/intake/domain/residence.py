"""Where people live and where they are registered (住民票): two facts, each from a day until a day, seldom the same."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import not_before
from services.intake.domain.errors.households import BeforeTheMove


class ResidenceKind(StrEnum):
    """Lived (実際の居所) or registered (住民登録)."""

    LIVED = "lived"
    REGISTERED = "registered"


@dataclass(slots=True)
class Residence:
    """One person's place over a time; `household_id` is None for a registration at an address nobody keeps a record of.

    `since` is None when nobody knows, `until` while it lasts.
    """

    id: UUID
    member_id: UUID
    household_id: UUID | None
    kind: ResidenceKind
    agency: str
    subject: str
    since: date | None = None
    until: date | None = None
    address: str | None = None

    def end(self, on: date) -> None:
        """Close it on the day the person left. Raises BeforeTheMove."""
        not_before(BeforeTheMove, on=on, earliest=self.since or on)
        self.until = on

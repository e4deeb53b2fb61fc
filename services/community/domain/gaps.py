"""A need that no resource meets is a gap; it is answered by a development (R14)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

_OF_A_NEED = UUID("0d4f9a5c-2f7e-5f57-8f0a-6f1f6d2c9b13")


def gap_id_of_need(need_id: UUID) -> UUID:
    """The id of the gap that a need becomes: one gap per need, however often it is told."""
    return uuid5(_OF_A_NEED, str(need_id))


class GapStatus(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    IN_DEVELOPMENT = "in_development"
    ANSWERED = "answered"


@dataclass
class Gap:
    """What is missing: a kind of support in a field. The description stays encrypted, for people describe people."""

    id: UUID
    recorded_on: date
    menu_kind: str
    field: str
    recorded_by: str | None = None
    description: str | None = None
    need_id: UUID | None = None
    status: GapStatus = GapStatus.OPEN
    development_id: UUID | None = None

    def take_up(self, development_id: UUID) -> None:
        """A development takes it up."""
        self.status, self.development_id = GapStatus.IN_DEVELOPMENT, development_id

    def answer(self) -> None:
        """Its development opened."""
        self.status = GapStatus.ANSWERED

    def open_again(self) -> None:
        """Its development was dropped: the need is still unmet."""
        self.status, self.development_id = GapStatus.OPEN, None

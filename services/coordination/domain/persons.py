"""What intake tells of persons: whether they are alive, and which records are of one (R3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fate:
    """Whether a person is alive, as was told last."""

    member_id: UUID
    living: bool
    died_on: date | None
    revision: int

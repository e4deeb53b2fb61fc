"""What intake tells of persons: whether they are alive, and which records are of one (R3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(eq=False)
class Fate:
    """Whether a person is alive, as was told last."""

    member_id: UUID
    living: bool
    died_on: date | None
    revision: int


@dataclass(eq=False)
class SameAs:
    """Two records of one person; a row may be partial, as the split may be heard first."""

    id: UUID
    keep_id: UUID | None = None
    absorbed_id: UUID | None = None
    split_on: date | None = None

    @property
    def holds(self) -> bool:
        """Whether they are one: it was said, and not taken back."""
        return self.keep_id is not None and self.split_on is None

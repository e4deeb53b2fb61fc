"""A draft: what was typed is kept until it is saved, or until nobody has touched it for a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

KEPT = timedelta(days=30)
"""After its last touch."""

LARGEST = 256 * 1024
"""Bytes of JSON."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed, of any shape; `kind` is the client's word for the screen it belongs to."""

    id: UUID
    kind: str | None
    size: int
    touched_on: date
    recorded_at: datetime
    content: Any = None

    @property
    def kept_until(self) -> date:
        """The last day on which it is there."""
        return self.touched_on + KEPT

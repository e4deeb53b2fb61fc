"""What was put right in a consultation's own record: by whom, when, and what stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change; `revision` is the one it made, `before` what stood there, by field."""

    consultation_id: UUID
    revision: int
    fields: tuple[str, ...]
    before: Mapping[str, Any]
    agency: str
    subject: str
    member_id: UUID | None = None
    recorded_at: datetime | None = None


def put(record: object, told: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is told into a record; gives what stood there in the fields that are different now."""
    before = {name: getattr(record, name) for name, value in told.items() if getattr(record, name) != value}
    for name in before:
        setattr(record, name, told[name])
    return before

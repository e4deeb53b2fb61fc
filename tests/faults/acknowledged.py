"""What a client of the fault suite was told."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Acknowledged:
    """What a client was told: it is done. `heads` are the participants of a session."""

    kind: str
    id: UUID
    on: date
    heads: int = 0

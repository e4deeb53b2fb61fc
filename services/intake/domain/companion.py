"""A companion visit (同行): somebody of one of the two desks goes along, so that the person does arrive."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Companion:
    """Who went along when, and what came of it; both desks of the hand-over read it."""

    id: UUID
    handover_id: UUID
    on: date
    agency: str
    recorded_by: str
    who: str
    outcome: str

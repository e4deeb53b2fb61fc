"""Which subjects tell something for a member's own sheet: one entry each."""

from types import ModuleType

from services.coordination.queries.sheets import (
    activities,
    chronology,
    elsewhere,
    plans,
)

SUBJECTS: tuple[ModuleType, ...] = (
    chronology,
    plans,
    activities,
    elsewhere,
)

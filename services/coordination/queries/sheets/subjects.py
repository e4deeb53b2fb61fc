"""Which subjects tell something for a member's own sheet: one entry each."""

from types import ModuleType

from services.coordination.queries.sheets import (
    activities,
    elsewhere,
    plans,
)

SUBJECTS: tuple[ModuleType, ...] = (
    plans,
    activities,
    elsewhere,
)

"""Coordination's tables. Free texts, names, addresses and birth dates lie in Encrypted columns only."""

from services.coordination.tables import (
    advice,
    calling,
    cases,
    consents,
    elsewhere,
    emergencies,
    gaps,
    meetings,
    minutes,
    openings,
    plans,
    preparations,
    records,
    screening,
    tasks,
    walls,
)
from services.coordination.tables.base import cipher, mapper, metadata

__all__ = [
    "advice",
    "calling",
    "cases",
    "cipher",
    "consents",
    "elsewhere",
    "emergencies",
    "gaps",
    "mapper",
    "meetings",
    "metadata",
    "minutes",
    "openings",
    "plans",
    "preparations",
    "records",
    "screening",
    "tasks",
    "walls",
]

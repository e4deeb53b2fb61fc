"""Coordination's tables. Free texts, names, addresses and birth dates lie in Encrypted columns only."""

from services.coordination.tables import (
    cases,
    consents,
    elsewhere,
    emergencies,
    meetings,
    openings,
    plans,
    records,
    screening,
)
from services.coordination.tables.base import cipher, mapper, metadata

__all__ = [
    "cases",
    "cipher",
    "consents",
    "elsewhere",
    "emergencies",
    "mapper",
    "meetings",
    "metadata",
    "openings",
    "plans",
    "records",
    "screening",
]

"""A line for a sheet, with whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.coordination.domain.case import Case
from services.coordination.domain.walls import Telling
from services.coordination.queries.views.walls import SheetLine

Told = tuple[Telling, SheetLine]


@dataclass(frozen=True)
class Asked:
    """Whose sheet is asked for: all records of one person in one case, and what was said of whose its texts are."""

    case: Case
    records: frozenset[UUID]
    sources: Mapping[UUID, Telling]

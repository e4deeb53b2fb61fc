"""Why somebody sees what they see (R15): grant, meeting, role, office or statute, each with its record."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class Because(View):
    """One reason: `basis` is a code of list `legal_basis`, `statute` its citation as the law stands on that day."""

    code: str
    says: str
    basis: str
    statute: str | None
    record: UUID | None = None
    """The grant, meeting, role, opening or disclosure that it is."""
    since: date | None = None
    until: date | None = None
    categories: tuple[str, ...] = ()


class Explanation(View):
    """Why one record is shown to the actor on a day, the strongest reason first."""

    kind: str
    id: UUID
    as_of: date
    because: list[Because]


class CaseExplanation(View):
    """Why a case is shown, and each record of it; a line of its timeline stands for the record whose id it bears.

    What is in the case and not in `records` (its number, stage, coordinator) is shown for the reasons of the case.
    """

    id: UUID
    as_of: date
    because: list[Because]
    records: list[Explanation]

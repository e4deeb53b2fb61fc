"""What is shown of disclosures in an emergency."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class EmergencyView(View):
    """One disclosure: `agency` decided, `agencies` were told. What lacks `approved_on` or `reviewed_on` waits."""

    id: UUID
    household_id: UUID
    case_id: UUID
    member_ids: list[UUID]
    agency: str | None
    agencies: list[str]
    categories: list[str]
    basis: str
    decided_on: date
    until: date
    approved_on: date | None
    approved_agency: str | None
    review_due: date | None
    reviewed_on: date | None
    result: str | None

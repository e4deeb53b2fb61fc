"""What is shown of disclosures in an emergency."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.emergency import BASIS, ReviewResult
from services.intake.queries.views.base import View


class EmergencyView(View):
    """What was decided and approved, by whom, and what the review found; `approver` was typed and is no approval."""

    id: UUID
    household_id: UUID
    member_ids: tuple[UUID, ...]
    agencies: tuple[str, ...]
    categories: tuple[str, ...]
    basis: str = BASIS
    reason: str
    decided_on: date
    until: date
    decided_by: str
    decided_agency: str
    approver: str | None
    approved_on: date | None
    approved_by: str | None
    approved_agency: str | None
    review_due: date
    reviewed_on: date | None
    reviewed_by: str | None
    result: ReviewResult | None
    finding: str | None
    revision: int


class Emergencies(BaseModel):
    """Disclosures, whose review is due first."""

    items: list[EmergencyView]

"""What is shown of a consultation's history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.queries.views.base import View


class AmendmentView(View):
    """One change: who made it, when, and what stood there before. `added` is a member who was not named at first."""

    revision: int
    member_id: UUID | None
    fields: tuple[str, ...]
    before: dict[str, Any]
    agency: str
    subject: str
    recorded_at: datetime

"""What is shown of drafts, to their author."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.intake.queries.views.base import View


class DraftLine(View):
    """One draft in a list: nothing of what it says; `size` in bytes."""

    id: UUID
    kind: str | None
    size: int
    recorded_at: datetime
    kept_until: date


class DraftView(DraftLine):
    """What was typed, as it was typed."""

    content: Any

"""What waits, and why."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class WaitingLine(View):
    """One thing on which somebody has to act; `kind` says what `id` is the id of, `text` why in Japanese."""

    kind: str
    id: UUID
    reason: str
    text: str
    agency: str
    """From whom it came; of an information request, who was asked."""
    waits_for: str
    since: date
    due_on: date
    days_late: int
    case_id: UUID | None = None
    """The household's case, where there is one."""

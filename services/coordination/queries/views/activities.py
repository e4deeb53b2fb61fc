"""What is shown of activities."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class ActivityView(View):
    """What the coordinator did, with its content; staff only. What was struck stays, with when, by whom and why."""

    id: UUID
    on: date
    counterpart: str
    method: str
    kind: str
    member_ids: list[UUID]
    content: str | None
    by_subject: str
    struck_on: date | None = None
    struck_by: str | None = None
    struck_reason: str | None = None

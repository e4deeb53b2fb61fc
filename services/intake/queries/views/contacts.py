"""What is shown of follow-up contacts (支援経過)."""

from datetime import date, datetime
from uuid import UUID

from services.intake.queries.views.base import View


class ContactView(View):
    """A follow-up contact; `corrected_by` names the one that stands in its place."""

    id: UUID
    on: date
    channel: str
    kind: str | None
    kind_typed: str | None
    with_whom: str | None
    member_ids: tuple[UUID, ...]
    minutes: int | None
    agency: str
    subject: str
    note: str | None
    next_on: date | None
    corrects: UUID | None
    corrected_by: UUID | None
    recorded_at: datetime

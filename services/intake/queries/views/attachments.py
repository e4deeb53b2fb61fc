"""What is shown of attachments."""

from datetime import date, datetime
from uuid import UUID

from services.intake.queries.views.base import View


class AttachmentView(View):
    """An attachment; `size` in bytes. Of a removed one neither name nor content is there any more."""

    id: UUID
    on: date
    name: str | None
    note: str | None
    media_type: str
    size: int
    pages: int
    agency: str
    subject: str
    removed_on: date | None
    removed_by: str | None
    removal_reason: str | None
    recorded_at: datetime

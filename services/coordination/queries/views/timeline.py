"""What is shown of a dated fact."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class TimelineEntry(View):
    """One dated fact of a case; `id` is its record's, `code` what it says (a stage, a method, a result)."""

    on: date
    what: str
    id: UUID
    agency: str | None
    code: str | None
    member_id: UUID | None

"""What is shown of a dated fact."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class TimelineEntry(View):
    """One dated fact of a case, as `service` told it; `id` is its record's, `code` what it says (a stage, a result).

    `member_ids` are the persons it names, `member_id` the one where it names one. `by` is shown to staff, `struck_on`
    says that it was recorded by mistake, and when that was said.
    """

    on: date
    what: str
    id: UUID
    service: str
    agency: str | None
    code: str | None
    member_id: UUID | None
    member_ids: list[UUID]
    by: str | None
    struck_on: date | None = None

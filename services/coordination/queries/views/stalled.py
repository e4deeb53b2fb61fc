"""What is shown of stalled cases."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import Owner, View


class StalledLine(View):
    """One thing that waits; ids and codes only. `since` is the day from which it waits, `agency` who is waited for.

    A meeting without a case (a promotion council) has none of the case's fields.
    """

    reason: str
    text: str
    record: str
    id: UUID
    since: date
    days: int
    agency: str | None
    case_id: UUID | None
    number: str | None
    stage: str | None
    coordinator: Owner | None

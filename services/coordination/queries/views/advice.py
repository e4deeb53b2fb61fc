"""What is shown of requests for advice."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class AdviceLine(View):
    """A request in a list, without its texts; `waits_for` is whose turn it is."""

    id: UUID
    agency: str
    asked_on: date
    status: str
    waits_for: str | None
    due_on: date | None
    days_late: int
    answered_on: date | None
    referral_id: UUID | None


class AdviceView(AdviceLine):
    """A request with its texts; what was told in confidence is masked for the writer's colleagues."""

    asked_by: str
    question: str
    confidential: str | None
    advice: str | None
    next_step: str | None
    answered_by: str | None
    answered_agency: str | None
    referred_on: date | None
    withdrawn_on: date | None

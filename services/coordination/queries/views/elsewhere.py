"""What is shown of what other services do for a case."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class OutreachView(View):
    """Outreach (❷) for the case, as intake tells."""

    id: UUID
    agency: str | None
    basis: str | None
    stage: str | None
    stage_on: date | None
    started_on: date | None
    ended_on: date | None
    end_reason: str | None


class ParticipationView(View):
    """Participation support (❹) for one person, as participation tells."""

    id: UUID
    member_id: UUID | None
    stage: str | None
    stage_on: date | None
    started_on: date | None
    ended_on: date | None
    end_reason: str | None

"""What is shown of concerns."""

from datetime import date
from uuid import UUID

from services.intake.domain.concern import ConcernStatus
from services.intake.queries.views.base import View


class ConcernView(View):
    """A concern; its reporter is shown to the agency that received it."""

    id: UUID
    received_on: date
    agency: str
    desk: str | None
    source: str
    source_typed: str | None
    narrative: str
    whereabouts: str | None
    reporter: str | None = None
    status: ConcernStatus
    owner_subject: str | None
    consultation_id: UUID | None
    closed_on: date | None


class ConcernLine(View):
    """One concern in a list: nothing about persons."""

    id: UUID
    received_on: date
    agency: str
    source: str
    status: ConcernStatus

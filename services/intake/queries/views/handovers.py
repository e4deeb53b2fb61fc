"""What is shown of hand-overs and of where a consultation stands."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.consultation import ConsultationStatus
from services.intake.domain.handover import HandoverStatus, Reminder
from services.intake.domain.standing import Awaited
from services.intake.queries.views.base import OwnerView, View


class CompanionView(View):
    """Who went along, and what came of it."""

    id: UUID
    on: date
    agency: str
    who: str
    outcome: str


class HandoverView(View):
    """A hand-over and its answer."""

    id: UUID
    consultation_id: UUID
    from_agency: str
    to_agency: str
    to_desk: str
    offered_on: date
    due_on: date
    message: str | None
    status: HandoverStatus
    answered_on: date | None
    reason: str | None
    next_step: str | None
    ended_on: date | None
    replaces: UUID | None
    first_contact_due_on: date | None
    first_contact_on: date | None


class ElsewhereView(View):
    """The other instance: what it calls the consultation, and the attachments that were too much to travel."""

    instance: str
    number: str | None
    left_behind: Sequence[str]


class HandoverProgress(HandoverView):
    """A hand-over as it stands today: how pressing the answer is, whether the person has arrived, who went along."""

    reminder: Reminder | None
    days_overdue: int
    """Working days since the answer was due, while it is awaited."""
    days_without_contact: int
    """Working days since the person should have been met, until they were."""
    companions: Sequence[CompanionView]
    elsewhere: ElsewhereView | None
    """For a hand-over between two instances."""


class EscalatedView(View):
    """A hand-over that nobody has answered, as the city sees it: nothing about persons (R15)."""

    id: UUID
    from_agency: str
    to_agency: str
    to_desk: str
    offered_on: date
    due_on: date
    escalates_on: date


class EscalatedLine(EscalatedView):
    """One of the city's list."""

    days_overdue: int


class NextView(View):
    """What comes next, and until when."""

    awaited: Awaited
    on: date


class StandingView(BaseModel):
    """Where a consultation stands today; `handovers` is the chain of offers, oldest first."""

    id: UUID
    status: ConsultationStatus
    outcome: str | None
    owner: OwnerView
    next: NextView | None
    is_overdue: bool
    needs_help: bool
    """Two desks have declined: the city can be asked along with the next offer."""
    handovers: Sequence[HandoverProgress]

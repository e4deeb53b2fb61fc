"""What is shown of outreach."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.intake.domain.deadlines import Calendar
from services.intake.domain.outreach import Basis, Outreach
from services.intake.domain.outreach_course import StepKind, SuccessionStatus
from services.intake.queries.views.base import View
from services.intake.queries.views.concerns import ConcernLine


class OutreachContactView(View):
    """An attempt to reach someone."""

    id: UUID
    on: date
    result: str
    member_ids: tuple[UUID, ...]
    stage: str | None
    note: str | None
    subject: str
    channel: str | None
    with_subjects: tuple[str, ...]
    accompanied_to: str | None
    next_on: date | None
    in_pause: bool = False


class StepView(View):
    """What was learned, arranged, reached or observed."""

    id: UUID
    kind: StepKind
    on: date
    code: str
    subject: str
    text: str | None
    with_whom: str | None


class WorkerView(View):
    """Who takes or took part."""

    subject: str
    since: date
    until: date | None


class SuccessionView(View):
    """How the relationship was, or is to be, handed on."""

    id: UUID
    from_subject: str | None
    to_subject: str
    offered_on: date
    reason: str
    status: SuccessionStatus
    answered_on: date | None
    answer_note: str | None


class OutreachPlanView(View):
    """One version of the plan."""

    version: int
    on: date
    goal: str
    method: str
    frequency: str
    subject: str
    next_review_on: date | None


class OutreachReviewView(View):
    """A look at the plan."""

    id: UUID
    version: int
    on: date
    result: str
    finding: str
    subject: str
    next_on: date | None


class PauseView(View):
    """A rest on purpose; it ends before `until`."""

    id: UUID
    since: date
    until: date | None
    reason: str
    subject: str


class OutreachLine(View):
    """Where outreach stands; `next_date` is when somebody goes there next."""

    id: UUID
    case_id: UUID
    household_id: UUID
    agency: str
    basis: Basis
    started_on: date
    member_ids: tuple[UUID, ...]
    stage: str
    owner_subject: str | None
    last_contact_on: date | None
    next_date: date | None
    ended_on: date | None
    end_reason: str | None
    revision: int
    status: str

    @classmethod
    def of(cls, outreach: Outreach, calendar: Calendar) -> "OutreachLine":
        """The outreach with its next date by the city's calendar."""
        fields = {name: getattr(outreach, name) for name in cls.model_fields if name != "next_date"}
        return cls(**fields, next_date=outreach.next_date(calendar))


class OutreachView(OutreachLine):
    """Outreach with its whole course.

    `decision_over_on`: the city decided a later plan without outreach. `overdue`: the next date has passed, no pause.
    """

    contacts: Sequence[OutreachContactView]
    course: Sequence[StepView]
    workers: Sequence[WorkerView]
    successions: Sequence[SuccessionView]
    plans: Sequence[OutreachPlanView]
    reviews: Sequence[OutreachReviewView]
    pauses: Sequence[PauseView]
    consents: Sequence[UUID]
    concerns: Sequence[ConcernLine]
    next_review_on: date | None
    paused: bool
    overdue: bool
    decision_over_on: date | None

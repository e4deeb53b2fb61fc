"""What is shown of plans and roles."""

from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.queries.views.base import View


class PlanLine(View):
    """A plan version in a list, without its texts."""

    id: UUID
    case_id: UUID
    episode: int
    version: int
    status: str
    uses_outreach: bool
    uses_participation: bool
    drafted_on: date
    submitted_on: date | None
    appropriate_on: date | None
    decided_on: date | None
    in_force_on: date | None
    ended_on: date | None


class PlanView(PlanLine):
    """A plan version with its texts; null where the actor's agency lacks consent, then only its own roles show."""

    content: dict[str, Any] | None
    items: list[UUID]
    outreach_agency: str | None
    outreach_member_ids: list[UUID]
    participation_member_ids: list[UUID]
    appropriate_meeting_id: UUID | None


class ReportView(View):
    """An agency's report on its role."""

    id: UUID
    on: date
    text: str


class RoleView(View):
    """What a plan asks of one agency, and how it goes."""

    id: UUID
    case_id: UUID
    plan_id: UUID
    agency: str
    text: str
    status: str
    offered_on: date
    answered_on: date | None
    reason: str | None
    done_on: date | None
    reports: list[ReportView]

"""What is shown of roles."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class ReportView(View):
    """An agency's report on its role."""

    id: UUID
    on: date
    text: str


class RoleDates(View):
    """A role without its texts.

    `overdue` names what is late: the `answer`, a `report`, the `completion`. `needs_owner` says why somebody else must
    be found: `agency_closed`, or `consent_missing` where whom it is for does not let the agency know.
    """

    id: UUID
    case_id: UUID
    plan_id: UUID
    agency: str
    subject: str | None
    member_id: UUID | None
    status: str
    origin: str
    replaces: UUID | None
    offered_on: date
    answered_on: date | None
    reported_on: date | None
    due_on: date | None
    continued_on: date | None
    answer_due_on: date | None
    report_due_on: date | None
    overdue: list[str]
    needs_owner: str | None


class OpenRole(RoleDates):
    """A role in a list of what is open, with its case's number."""

    number: str


class RoleView(RoleDates):
    """What a plan asks of one agency, and how it goes."""

    text: str
    reason: str | None
    counter_proposal: str | None
    origin_reason: str | None
    done_on: date | None
    ended_on: date | None
    reports: list[ReportView]

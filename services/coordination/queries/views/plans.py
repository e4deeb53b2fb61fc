"""What is shown of plans."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from services.coordination.queries.views.base import View
from shared.web import Page


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


class AgreementView(View):
    """What one person said to the plan; `outdated` when it was rewritten since."""

    id: UUID
    member_id: UUID
    on: date
    agreed: bool
    form: str
    represented_by: UUID | None
    by_subject: str
    note: str | None
    revision: int
    outdated: bool = False


class DifferenceView(View):
    """One place in which two wordings differ."""

    pointer: str
    label: str
    kind: str
    before: Any
    after: Any


class RoleGoingOn(View):
    """A role that stands in both versions as it is: it is not offered again. `pointer` is its line in the newer one."""

    pointer: str
    id: UUID
    agency: str
    status: str


class DifferencesView(Page[DifferenceView]):
    """What differs; beside it the roles that go on, and how far they have come."""

    roles_going_on: list[RoleGoingOn]


class DroppedView(View):
    """A place of the copied version that does not stand in the new one, and why (code list `plan_dropped`)."""

    pointer: str
    reason: str
    label: str


class PlanView(PlanLine):
    """A plan version with its texts; where the actor's agency lacks consent only its own roles show.

    `awaiting` are the persons concerned who have not said what they think of the present wording; `unmeasured` the
    goals that do not say how one will see that they are reached, without which no version is submitted. `draft` is what
    a draft is saved again with: the body of `PUT`, without its day.
    """

    revision: int
    drafted_by: str
    submitted_to: UUID | None
    decided_by: str | None
    decision_basis: str | None
    copied_from: UUID | None
    returned_on: date | None
    returned_meeting_id: UUID | None
    returned_reason: str | None
    agreements: list[AgreementView] = Field(default_factory=list)
    awaiting: list[UUID] = Field(default_factory=list)
    unmeasured: list[int] = Field(default_factory=list)

    content: dict[str, Any] | None
    draft: dict[str, Any] | None = None
    items: list[UUID]
    outreach_agency: str | None
    outreach_member_ids: list[UUID]
    participation_member_ids: list[UUID]
    appropriate_meeting_id: UUID | None


class PlainSection(View):
    """A heading in plain words, and what stands under it."""

    heading: str
    lines: list[str]


class PlainPlan(View):
    """A plan for one person concerned, in plain Japanese; dates are written in the era."""

    plan_id: UUID
    version: int
    member_id: UUID
    title: str
    name: str | None
    written_on: str
    sections: list[PlainSection]

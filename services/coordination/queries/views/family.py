"""What is shown of a family: its chronology, related cases, one member, the team, the owners of a case."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View
from services.coordination.queries.views.persons import ConsentView, MemberView


class ChronologyView(View):
    """One entry of the family's chronology."""

    id: UUID
    when: str
    approximate: bool
    text: str
    said_by: list[UUID]
    concerns: list[UUID]
    source: str | None
    agency: str | None
    recorded_on: date


class RelatedCase(View):
    """A case that belongs together with another; `case_id` is the one at the other end."""

    id: UUID
    case_id: UUID
    number: str
    kind: str
    on: date
    note: str | None


class Engaged(View):
    """An agency that works with a member: as was said (`said`), or as they consented (`consent`)."""

    agency: str
    basis: str
    since: date | None
    until: date | None


class MemberGoal(View):
    """A goal of this member in the plan in force."""

    text: str
    due_on: date | None


class AssessmentView(View):
    """What was hard for a member as it was seen on a day, the main thing among it."""

    id: UUID
    on: date
    issues: list[str]
    main_issue: str | None
    note: str | None
    by_subject: str


class MemberCard(View):
    """One member: own issues, goals, consents and agencies; for staff how the issues were seen before, newest first."""

    member: MemberView
    left_on: date | None
    agencies: list[Engaged]
    consents: list[ConsentView]
    goals: list[MemberGoal]
    assessments: list[AssessmentView]


class TeamLine(View):
    """An agency, or one of its people, on a case; `part` says as what, `until` is null while it lasts."""

    agency: str
    subject: str | None
    part: str
    since: date
    until: date | None


class OwnerLine(View):
    """Who owned a case from a day on, and what they were told when it was handed to them."""

    on: date
    subject: str
    agency: str
    by: str
    note: str | None

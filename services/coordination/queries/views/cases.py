"""What is shown of cases."""

from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.queries.views.base import Owner, View
from services.coordination.queries.views.elsewhere import OutreachView, ParticipationView
from services.coordination.queries.views.emergencies import EmergencyView
from services.coordination.queries.views.merging import MergeView
from services.coordination.queries.views.persons import ConsentView, MemberView
from services.coordination.queries.views.plans import PlanLine
from services.coordination.queries.views.referrals import CaseReferral
from services.coordination.queries.views.stages import EpisodeView


class CaseLine(View):
    """A case in a list; ids and codes only."""

    id: UUID
    number: str
    household_id: UUID
    stage: str
    episode: int
    opened_on: date
    closed_on: date | None
    review_due_on: date | None
    coordinator: Owner | None
    revision: int
    merged_on: date | None
    """When it became part of another case, under whose number the household goes on."""


class MeetingLine(View):
    """A meeting that takes the case up."""

    id: UUID
    kind: str
    status: str
    held_on: date


class CaseView(CaseLine):
    """One case, as far as the actor may know it (R15)."""

    episode_opened_on: date
    episodes: list[EpisodeView]
    address: str | None
    narrative: str | None
    members: list[MemberView]
    agencies: list[str]
    consents: list[ConsentView]
    plans: list[PlanLine]
    meetings: list[MeetingLine]
    outreach: list[OutreachView]
    participation: list[ParticipationView]
    emergencies: list[EmergencyView]
    referrals: list[CaseReferral]
    merged: MergeView | None
    """Which case it became part of, when and why; for those who may see both."""
    merged_from: list[MergeView]
    """The cases that became part of this one, with their numbers; for coordination's staff."""


def line_of(row: Any) -> CaseLine:
    """A case, or its row, as a line."""
    owner = Owner(subject=row.coordinator, agency=row.coordinator_agency) if row.coordinator else None
    facts = {name: getattr(row, name) for name in CaseLine.model_fields if name != "coordinator"}
    return CaseLine(**facts, coordinator=owner)

"""What is shown of referrals, cases, plans and roles."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Read from a record's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Owner(View):
    """Who owns the case (R2)."""

    subject: str
    agency: str


class ReferralLine(View):
    """A referral in a list; nothing of its dossier."""

    id: UUID
    household_id: UUID
    from_agency: str
    with_consent: bool
    made_on: date
    status: str
    answered_on: date | None
    case_id: UUID | None


class ReferralView(ReferralLine):
    """A referral with its dossier; a protected address is masked."""

    dossier: dict[str, Any]
    reason: str | None
    next_step: str | None


class MemberView(View):
    """A member; what the actor may not know is masked (R15). `also` are further records of the same person."""

    id: UUID
    also: list[UUID]
    living: bool
    died_on: date | None
    represented_by: UUID | None
    name: str | None
    kana: str | None
    birth_date: str | None
    relation: str | None
    issues: list[str] | str
    main_issue: str | None
    note: str | None


class ConsentView(View):
    """One entry of the ledger as coordination knows it today (R3)."""

    id: UUID
    member_id: UUID
    purpose: str | None
    agencies: list[str]
    refused_agencies: list[str]
    categories: list[str]
    valid_from: date | None
    valid_until: date | None
    status: str


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


class MeetingLine(View):
    """A meeting that takes the case up."""

    id: UUID
    kind: str
    status: str
    held_on: date


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


class EmergencyView(View):
    """One disclosure: `agency` decided, `agencies` were told. What lacks `approved_on` or `reviewed_on` waits."""

    id: UUID
    household_id: UUID
    case_id: UUID
    member_ids: list[UUID]
    agency: str | None
    agencies: list[str]
    categories: list[str]
    basis: str
    decided_on: date
    until: date
    approved_on: date | None
    approved_agency: str | None
    review_due: date | None
    reviewed_on: date | None
    result: str | None


class CaseLine(View):
    """A case in a list; ids and codes only."""

    id: UUID
    number: str
    household_id: UUID
    stage: str
    episode: int
    opened_on: date
    closed_on: date | None
    coordinator: Owner | None
    revision: int


class CaseView(CaseLine):
    """One case, as far as the actor may know it (R15)."""

    episode_opened_on: date
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


class ActivityView(View):
    """What the coordinator did, with its content; staff only."""

    id: UUID
    on: date
    counterpart: str
    method: str
    kind: str
    member_ids: list[UUID]
    content: str | None
    by_subject: str


class TimelineEntry(View):
    """One dated fact of a case; `id` is its record's, `code` what it says (a stage, a method, a result)."""

    on: date
    what: str
    id: UUID
    agency: str | None
    code: str | None
    member_id: UUID | None

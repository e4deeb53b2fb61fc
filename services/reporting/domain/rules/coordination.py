"""What coordination's events count as: cases, meetings, plans, roles, activities (❸)."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact, key_of, part_of
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event
from shared.contracts import coordination as told

MEETINGS = {
    "coordination_meeting": ("coordination_meetings_held", "coordination_meeting_cases"),
    "support_conference": ("support_conferences_held", "support_conference_cases"),
    "promotion_council": ("promotion_councils_held", ""),
}
"""Kind → the measure of the meetings held, and that of the cases taken up there (the council takes up none, R7)."""


def _activity(event: told.ActivityRecorded, event_id: UUID) -> Iterable[Fact]:
    """One per case × date × counterpart × method; several members met at once are one counterpart."""
    members = ",".join(sorted([str(member) for member in set(event.member_ids)]))
    key = key_of(event.case_id, event.on, event.counterpart, members, event.method)
    parts = part_of("counterpart", event.counterpart), part_of("method", event.method)
    return (Fact("activities", key, event.on, event.activity_id, event_id, None, 1, parts),)


def _held(event: told.MeetingHeld, event_id: UUID) -> Iterable[Fact]:
    """Only what was held: a convened meeting may be cancelled. A joint day is two meetings, one of each kind."""
    meetings, cases = MEETINGS.get(event.kind, ("", ""))
    if meetings:
        yield fact(meetings, event, event_id, fact_id=event.meeting_id)
    for case_id in event.case_ids if cases else ():
        yield fact(cases, event, event_id, event.meeting_id, case_id, fact_id=event.meeting_id, subject=case_id)


def _decided(event: told.PlanDecided, event_id: UUID) -> Iterable[Fact]:
    uses = {
        "outreach_plans_decided": event.uses_outreach,
        "participation_plans_decided": event.uses_participation,
    }
    for measure in (measure for measure, used in uses.items() if used):
        yield _plan(measure, event, event_id)


def _in_force(event: told.PlanCameIntoForce, event_id: UUID) -> Iterable[Fact]:
    yield _plan("coordination_plans_decided", event, event_id)


def _plan(measure: str, event: told.PlanDecided | told.PlanCameIntoForce, event_id: UUID) -> Fact:
    """One per plan version."""
    by = {"version": "revised" if event.revised else "new"}
    return fact(measure, event, event_id, event.plan_id, event.version, fact_id=event.plan_id, by=by)


def _opened(event: told.CaseOpened, event_id: UUID) -> Iterable[Fact]:
    yield fact("cases_opened", event, event_id, event.case_id, event.episode, fact_id=event.case_id)


def _reopened(event: told.CaseReopened, event_id: UUID) -> Iterable[Fact]:
    yield fact("cases_reopened", event, event_id, event.case_id, event.episode, fact_id=event.case_id)


def _closed(event: told.CaseClosed, event_id: UUID) -> Iterable[Fact]:
    """One per episode; the indicator counts the distinct cases among them (R12)."""
    by = {"reason": event.reason}
    ids = (event.case_id, event.episode)
    yield fact("case_closings", event, event_id, *ids, fact_id=event.case_id, subject=event.case_id, by=by)


RULES: dict[type[Event], Rule] = {
    told.ReferralAccepted: each("referrals_accepted", "referral_id"),
    told.ReferralReturned: each("referrals_returned", "referral_id"),
    told.CaseOpened: _opened,
    told.CaseReopened: _reopened,
    told.CaseClosed: _closed,
    told.MeetingHeld: _held,
    told.MeetingCancelled: each("meetings_cancelled", "meeting_id", by=["kind"]),
    told.PlanDecided: _decided,
    told.PlanCameIntoForce: _in_force,
    told.RoleOffered: each("roles_offered", "role_id", by=["agency"]),
    told.RoleAccepted: each("roles_accepted", "role_id", by=["agency"]),
    told.RoleDeclined: each("roles_declined", "role_id", by=["agency"]),
    told.RoleReported: each("role_reports", "report_id", by=["agency"]),
    told.RoleDone: each("roles_done", "role_id", by=["agency"]),
    told.ActivityRecorded: _activity,
    told.ReviewHeld: each("reviews_held", "review_id", by=["result"]),
}

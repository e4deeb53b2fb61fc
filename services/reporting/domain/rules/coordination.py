"""What coordination's events count as: cases, meetings, plans, roles, activities (❸)."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from services.reporting.domain.facts import Fact, key_of, part_of
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event, merging, roles
from shared.contracts import coordination as told

MEETINGS = {
    "coordination_meeting": ("coordination_meetings_held", "coordination_meeting_cases"),
    "support_conference": ("support_conferences_held", "support_conference_cases"),
    "promotion_council": ("promotion_councils_held", ""),
}
"""Kind → the measure of the meetings held, and that of the cases taken up there (the council takes up none, R7)."""


def _activity(event: told.ActivityRecorded, event_id: UUID) -> Iterable[Fact]:
    """One per case × date × counterpart × method; several members met at once are one counterpart."""
    return (_dealt(event, event_id, event.on, event.activity_id),)


def _struck(event: told.ActivityStruck, event_id: UUID) -> Iterable[Fact]:
    """What was counted is taken out again, unless another record of the same stands."""
    if event.instead is not None:
        return (_dealt(event, event_id, event.done_on, event.instead),)
    nothing = _dealt(event, event_id, event.done_on, event.activity_id)
    return (nothing._replace(amount=0, parts=()),)


def _dealt(event: told.ActivityRecorded | told.ActivityStruck, event_id: UUID, on: date, activity_id: UUID) -> Fact:
    members = ",".join(sorted([str(member) for member in set(event.member_ids)]))
    key = key_of(event.case_id, on, event.counterpart, members, event.method)
    parts = part_of("counterpart", event.counterpart), part_of("method", event.method)
    return Fact("activities", key, on, activity_id, event_id, None, 1, parts, event.revision)


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
    """One per episode; the indicator counts the distinct cases among them (R12). Beside it what was evaluated."""
    by = {"reason": event.reason}
    ids = (event.case_id, event.episode)
    yield fact("case_closings", event, event_id, *ids, fact_id=event.case_id, subject=event.case_id, by=by)
    if event.goals:
        amounts = {"goals_evaluated": event.goals, "goals_reached": event.goals_reached or 0}
        for measure, amount in amounts.items():
            if amount:
                yield Fact(measure, key_of(*ids), event.on, event.case_id, event_id, amount=amount)
    if event.ease_before is not None and event.ease_after is not None:
        ease = {"ease": _change(event.ease_before, event.ease_after)}
        yield fact("ease_told", event, event_id, *ids, fact_id=event.case_id, by=ease)


def _change(before: float, after: float) -> str:
    """How the ease of support changed by the means of what the agencies said (plan §8 ⑵, the second viewpoint)."""
    if after == before:
        return "unchanged"
    return "improved" if after > before else "worsened"


def _reviewed(event: told.ReviewHeld, event_id: UUID) -> Iterable[Fact]:
    yield fact("reviews_held", event, event_id, fact_id=event.review_id, by={"result": event.result})
    if event.due_on is not None and event.on > event.due_on:
        yield fact("reviews_held_late", event, event_id, fact_id=event.review_id)


def _scheduled(event: told.ReviewScheduled, event_id: UUID) -> Iterable[Fact]:
    """A review is overdue from the day after it was due, until another day is set or it is due no more.

    Whatever is set takes the place of what was set before, which is the same review under the number before.
    """
    if event.revision > 1:
        yield fact("review_days_left", event, event_id, event.case_id, event.revision - 1, fact_id=event.case_id)
    if event.due_on is not None:
        key = key_of(event.case_id, event.revision)
        yield Fact("review_days_passed", key, event.due_on + timedelta(days=1), event.case_id, event_id)


def _merged(event: merging.CaseMerged, event_id: UUID) -> Iterable[Fact]:
    """A household that had two open cases has one from then on; nothing was closed by that (R12)."""
    if event.episode is not None:
        yield fact("cases_merged", event, event_id, event.case_id, event.episode, fact_id=event.case_id)


RULES: dict[type[Event], Rule] = {
    told.ReferralAccepted: each("referrals_accepted", "referral_id"),
    told.ReferralReturned: each("referrals_returned", "referral_id"),
    told.CaseOpened: _opened,
    told.CaseReopened: _reopened,
    told.CaseClosed: _closed,
    merging.CaseMerged: _merged,
    told.MeetingHeld: _held,
    told.MeetingCancelled: each("meetings_cancelled", "meeting_id", by=["kind"]),
    told.PlanDecided: _decided,
    told.PlanCameIntoForce: _in_force,
    roles.RoleOffered: each("roles_offered", "role_id", by=["agency"]),
    roles.RoleAccepted: each("roles_accepted", "role_id", by=["agency"]),
    roles.RoleDeclined: each("roles_declined", "role_id", by=["agency"]),
    roles.RoleReported: each("role_reports", "report_id", by=["agency"]),
    roles.RoleDone: each("roles_done", "role_id", by=["agency"]),
    told.ActivityRecorded: _activity,
    told.ActivityStruck: _struck,
    told.ReviewHeld: _reviewed,
    told.ReviewScheduled: _scheduled,
}

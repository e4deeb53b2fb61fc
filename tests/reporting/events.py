"""Events for tests, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from shared.contracts import Event, community, coordination, intake, merging, participation


def the(name: str) -> UUID:
    """The id that stands for this name."""
    return uuid5(NAMESPACE_OID, name)


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def a_consultation(on: str | date, **overrides: Any) -> intake.ConsultationReceived:
    made = {
        "consultation_id": uuid4(),
        "agency": "council",
        "desk": "sogo",
        "channel": "phone",
        "source": "self",
        "urgency": "normal",
    }
    return intake.ConsultationReceived(on=day(on), **made | overrides)


def a_consultation_amended(
    on: str | date, consultation: UUID, revision: int, **overrides: Any
) -> intake.ConsultationAmended:
    known = a_consultation(on, consultation_id=consultation, **overrides)
    return intake.ConsultationAmended(revision=revision, **known.model_dump())


def a_contact(on: str | date, contact: UUID, channel: str = "phone") -> intake.ConsultationContacted:
    return intake.ConsultationContacted(
        on=day(on), contact_id=contact, consultation_id=uuid4(), agency="council", channel=channel
    )


def a_contact_corrected(
    on: str | date, first: UUID, revision: int = 1, channel: str = "phone"
) -> intake.ContactCorrected:
    """`revision` corrections of the contact that was recorded first."""
    before = uuid5(first, str(revision - 1)) if revision > 1 else first
    return intake.ContactCorrected(
        on=day(on),
        contact_id=uuid5(first, str(revision)),
        corrects=before,
        consultation_id=uuid4(),
        agency="council",
        channel=channel,
        first=first,
        revision=revision,
    )


def a_case_opened(on: str | date, case: UUID) -> coordination.CaseOpened:
    return coordination.CaseOpened(
        on=day(on), case_id=case, number="2026-0001", referral_id=uuid4(), household_id=uuid4()
    )


def a_case_reopened(on: str | date, case: UUID, episode: int) -> coordination.CaseReopened:
    return coordination.CaseReopened(on=day(on), case_id=case, episode=episode)


def a_case_merged(on: str | date, case: UUID, episode: int = 1) -> merging.CaseMerged:
    facts = {"merge_id": uuid5(case, "merge"), "into_id": uuid5(case, "into"), "number": "2026-0001"}
    return merging.CaseMerged(on=day(on), case_id=case, episode=episode, **facts)


def a_case_closed(on: str | date, case: UUID, episode: int = 1, **evaluated: Any) -> coordination.CaseClosed:
    facts = {"case_id": case, "episode": episode, "reason": "goals_met", "watched": False}
    return coordination.CaseClosed(on=day(on), **facts | evaluated)


def a_review_scheduled(on: str | date, case: UUID, revision: int, due_on: str | None) -> coordination.ReviewScheduled:
    due = None if due_on is None else day(due_on)
    return coordination.ReviewScheduled(on=day(on), case_id=case, revision=revision, due_on=due)


def a_review_held(on: str | date, case: UUID, due_on: str) -> coordination.ReviewHeld:
    review = {"review_id": uuid4(), "case_id": case, "result": "continue"}
    return coordination.ReviewHeld(on=day(on), due_on=day(due_on), **review)


def a_meeting_held(
    on: str | date, kind: str, cases: Iterable[UUID] = (), meeting: UUID | None = None
) -> coordination.MeetingHeld:
    return coordination.MeetingHeld(on=day(on), meeting_id=meeting or uuid4(), kind=kind, case_ids=tuple(cases))


def an_activity(
    on: str | date,
    case: UUID,
    counterpart: str = "higashi",
    method: str = "phone",
    members: Iterable[UUID] = (),
    *,
    strikes: int = 0,
) -> coordination.ActivityRecorded:
    """Recorded after so many strikes of the same."""
    return coordination.ActivityRecorded(
        on=day(on),
        activity_id=uuid4(),
        case_id=case,
        counterpart=counterpart,
        method=method,
        member_ids=tuple(members),
        revision=2 * strikes,
    )


def an_activity_struck(
    on: str | date,
    case: UUID,
    counterpart: str = "higashi",
    members: Iterable[UUID] = (),
    *,
    strikes: int = 1,
    instead: UUID | None = None,
) -> coordination.ActivityStruck:
    """The last of so many strikes of what was done on a day."""
    return coordination.ActivityStruck(
        on=day("2026-11-30"),
        activity_id=the(f"struck {strikes}"),
        case_id=case,
        done_on=day(on),
        counterpart=counterpart,
        method="phone",
        member_ids=tuple(members),
        instead=instead,
        revision=2 * strikes - 1,
    )


def a_plan_decided(
    on: str | date, case: UUID, version: int = 1, *, outreach: bool = True, participation: bool = True
) -> list[Event]:
    """The decision, and the coming into force that follows it."""
    plan: dict[str, Any] = {
        "plan_id": uuid5(case, str(version)),
        "case_id": case,
        "version": version,
        "revised": version > 1,
    }
    decided = coordination.PlanDecided(
        on=day(on), household_id=uuid4(), uses_outreach=outreach, uses_participation=participation, **plan
    )
    return [decided, coordination.PlanCameIntoForce(on=day(on), **plan)]


def a_hub_opened(on: str | date, hub: UUID, **overrides: Any) -> community.HubOpened:
    return community.HubOpened(
        on=day(on), hub_id=hub, **{"code": "hub_x", "name": "見本", "field": "all", "kind": "hub"} | overrides
    )


def a_hub_closed(on: str | date, hub: UUID) -> community.HubClosed:
    return community.HubClosed(on=day(on), hub_id=hub)


def a_menu_opened(on: str | date, menu: UUID, host: str | None = None) -> participation.MenuOpened:
    return participation.MenuOpened(on=day(on), menu_id=menu, kind="learning", title="見本", host=host)


def a_menu_closed(on: str | date, menu: UUID) -> participation.MenuClosed:
    return participation.MenuClosed(on=day(on), menu_id=menu)


def a_match_made(on: str | date, match: UUID, member: UUID) -> participation.MatchMade:
    return participation.MatchMade(on=day(on), match_id=match, support_id=uuid4(), member_id=member, menu_id=uuid4())


def a_support_started(on: str | date, support: UUID, member: UUID) -> participation.SupportStarted:
    return participation.SupportStarted(
        on=day(on), support_id=support, commission_id=uuid4(), case_id=uuid4(), member_id=member
    )


def a_support_ended(on: str | date, support: UUID) -> participation.SupportEnded:
    return participation.SupportEnded(on=day(on), support_id=support, case_id=uuid4(), reason="achieved")


def a_gap(on: str | date, gap: UUID) -> community.GapRecorded:
    return community.GapRecorded(on=day(on), gap_id=gap, menu_kind="learning", field="all")


def a_development_opened(on: str | date, *gaps: UUID) -> community.DevelopmentOpened:
    return community.DevelopmentOpened(on=day(on), development_id=uuid4(), gap_ids=gaps)


def a_session(on: str | date, **participants: int) -> community.SessionHeld:
    return community.SessionHeld(on=day(on), session_id=uuid4(), hub_id=uuid4(), participants=participants)

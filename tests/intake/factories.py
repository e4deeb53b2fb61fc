"""Plainly fictional consultations, consents and decisions."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.coordination import OutreachDecided, PlanDecided

AGENCIES = ("city", "council", "higashi", "independent_living", "child_family", "education_counselling")


def a_member(ref: str, **overrides: Any) -> dict[str, Any]:
    return {"ref": ref, "name": f"架空 {ref}", "kana": "カクウ", "birth_date": "1975-01-02", "issues": []} | overrides


def a_household(*members: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    return {"address": "架空市架空町一丁目1番1号", "members": list(members or (a_member("mother"),))} | overrides


def a_consultation(**overrides: Any) -> dict[str, Any]:
    return {
        "on": "2026-04-10",
        "desk": "sogo",
        "channel": "via_agency",
        "source": "school",
        "caller": {"name": "架空 先生", "relation": "担任", "phone": "000-0000-0000"},
        "household": a_household(),
        "narrative": "最近ようすが気になるとのこと。",
    } | overrides


def a_consent(household: str, member: str, **overrides: Any) -> dict[str, Any]:
    return {
        "on": "2026-06-12",
        "household_id": household,
        "member_id": member,
        "purpose": "support_sharing",
        "agencies": list(AGENCIES),
        "categories": ["basic", "health"],
        "valid_until": "2027-03-31",
        "method": "paper",
        "notice_version": "2026-04",
    } | overrides


def a_conference_decision(**overrides: Any) -> OutreachDecided:
    said: dict[str, Any] = {
        "on": date(2026, 4, 24),
        "meeting_id": uuid4(),
        "case_id": uuid4(),
        "household_id": uuid4(),
        "member_ids": (uuid4(),),
        "agency": "council",
    }
    return OutreachDecided(**said | overrides)


def a_plan_decision(**overrides: Any) -> PlanDecided:
    members: tuple[UUID, ...] = (uuid4(),)
    said: dict[str, Any] = {
        "on": date(2026, 6, 29),
        "plan_id": uuid4(),
        "case_id": uuid4(),
        "household_id": uuid4(),
        "version": 1,
        "revised": False,
        "uses_outreach": True,
        "uses_participation": False,
        "outreach_member_ids": members,
        "outreach_agency": "council",
    }
    return PlanDecided(**said | overrides)

"""The reference journey's events give the plan's table (design: indicators)."""

from datetime import date
from typing import Any
from uuid import uuid4

from shared.contracts import Event, community, coordination, intake, participation
from shared.contracts.outreach import OutreachEnded, OutreachStarted
from shared.demo.journey import expected


def _day(text: str) -> date:
    return date.fromisoformat(text)


def the_reference_year() -> list[Event]:
    """What the five services publish in the course of the journey, publicity aside."""
    case, household, son, plan, outreach, support = (uuid4() for _ in range(6))
    conference, meeting, closing, match, gap, development = (uuid4() for _ in range(6))
    menu, new_hub, new_menu = (uuid4() for _ in range(3))
    on = _day
    hubs = [
        community.HubOpened(on=on("2025-04-01"), hub_id=uuid4(), code=f"hub_{n}", name="見本", field="all", kind="hub")
        for n in range(12)
    ]
    activities = [
        ("2026-04-15", "city", "phone"),
        ("2026-04-16", "school", "phone"),
        ("2026-07-08", "higashi", "phone"),
        ("2026-07-15", "higashi", "visit"),
        ("2026-07-09", "child_family", "phone"),
        ("2026-07-16", "child_family", "visit"),
        ("2026-07-10", "household", "visit"),
        ("2026-07-17", "household", "phone"),
    ]
    plan_of: dict[str, Any] = {"plan_id": plan, "case_id": case, "version": 1, "revised": False}
    step: dict[str, Any] = {"match_id": match, "support_id": support, "member_id": son, "menu_id": menu}
    of_meeting: dict[str, Any] = {"case_ids": (case,)}
    return [
        *hubs,
        intake.ConsultationReceived(
            on=on("2026-04-10"), consultation_id=uuid4(), agency="council", desk="sogo", channel="via_agency",
            source="school", urgency="soon", issues=("hikikomori", "poverty"),
        ),
        coordination.CaseOpened(
            on=on("2026-04-14"), case_id=case, number="2026-0001", referral_id=uuid4(), household_id=household
        ),
        *(
            coordination.ActivityRecorded(
                on=on(day), activity_id=uuid4(), case_id=case, counterpart=counterpart, method=method
            )
            for day, counterpart, method in activities
        ),
        coordination.MeetingHeld(on=on("2026-04-24"), meeting_id=conference, kind="support_conference", **of_meeting),
        OutreachStarted(
            on=on("2026-04-24"), outreach_id=outreach, household_id=household, case_id=case, agency="council",
            basis="support_conference",
        ),
        coordination.MeetingHeld(on=on("2026-05-20"), meeting_id=uuid4(), kind="promotion_council"),
        coordination.MeetingHeld(on=on("2026-06-26"), meeting_id=meeting, kind="coordination_meeting", **of_meeting),
        coordination.PlanDecided(
            on=on("2026-06-29"), household_id=household, uses_outreach=True, uses_participation=True, **plan_of
        ),
        coordination.PlanCameIntoForce(on=on("2026-06-29"), **plan_of),
        participation.SupportStarted(
            on=on("2026-07-06"), support_id=support, commission_id=uuid4(), case_id=case, member_id=son
        ),
        participation.MenuOpened(on=on("2026-07-06"), menu_id=menu, kind="social_exchange", title="見本", host="hub_1"),
        participation.MatchOffered(on=on("2026-07-13"), **step),
        participation.TrialStarted(on=on("2026-08-03"), **step),
        participation.MatchMade(on=on("2026-08-31"), **step),
        community.GapRecorded(on=on("2026-08-31"), gap_id=gap, menu_kind="work_experience", field="all"),
        OutreachEnded(
            on=on("2026-09-30"), outreach_id=outreach, case_id=case, reason="goals_met", revision=5
        ),
        community.HubOpened(
            on=on("2026-10-01"), hub_id=new_hub, code="hub_new", name="見本", field="all", kind="ibasho",
            development_id=development,
        ),
        community.DevelopmentOpened(
            on=on("2026-10-01"), development_id=development, gap_ids=(gap,), hub_id=new_hub,
            menu=community.NewMenu(menu_id=new_menu, kind="work_experience", title="見本"),
        ),
        participation.MenuOpened(
            on=on("2026-10-01"), menu_id=new_menu, kind="work_experience", title="見本", development_id=development
        ),
        coordination.MeetingHeld(on=on("2026-11-06"), meeting_id=closing, kind="coordination_meeting", **of_meeting),
        coordination.CaseClosed(on=on("2026-11-13"), case_id=case, episode=1, reason="goals_met", watched=True),
    ]  # fmt: skip


async def test_the_reference_journey_gives_the_table_of_the_design(reporting: Any) -> None:
    await reporting.hears(*the_reference_year())
    item = {"on": "2026-04-15", "medium": "city_paper", "title": "ひとりで悩まず、福祉総合相談窓口へ"}
    assert (await reporting.sends("/publicity", item)).status_code == 201

    found = await reporting.indicators()

    assert {name: found[name]["months"] | {"total": found[name]["total"]} for name in expected()} == expected()


async def test_what_stands_apart_in_the_reference_journey(reporting: Any) -> None:
    await reporting.hears(*the_reference_year())

    found = await reporting.indicators()

    meetings = found["coordination_meetings_held"]["apart"]
    assert (meetings["cases_distinct"]["total"], meetings["cases_all"]["total"]) == (1, 2)
    plans = found["participation_plans_decided"]["apart"]
    assert (plans["version.new"]["total"], plans["version.revised"]["total"]) == (1, 0)
    matches = found["matches_made"]["apart"]
    assert (matches["persons"]["total"], matches["trials"]["months"]["2026-08"]) == (1, 1)
    assert found["consultations_received"]["apart"]["field.poverty"]["total"] == 1
    assert found["consultations_received"]["apart"]["issue.hikikomori"]["label"] == "課題別：ひきこもり"
    assert list(found["participants_supported"]["months"].values()) == [0, 0, 0, 1, 1, 1, 1, 1]
    assert list(found["cases_open"]["months"].values()) == [1, 1, 1, 1, 1, 1, 1, 0]
    assert list(found["outreach_open"]["months"].values()) == [1, 1, 1, 1, 1, 0, 0, 0]
    assert list(found["gaps_open"]["months"].values()) == [0, 0, 0, 0, 1, 1, 0, 0]
    assert found["resources_opened_from_gaps"]["total"] == 2
    assert found["hosts_active"]["total"] == 1

"""A second story, computed by hand: everything that a count by hand gets wrong.

Two households in the spring and summer of 2026, and the turn of the fiscal year. What the numbers must be is written
out below, not computed.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from shared.contracts import Event, coordination, enveloped, event_types
from tests.reporting.events import (
    a_case_closed,
    a_case_opened,
    a_case_reopened,
    a_consultation,
    a_hub_closed,
    a_hub_opened,
    a_meeting_held,
    a_plan_decided,
    a_review_held,
    a_review_scheduled,
    an_activity,
    day,
    the,
)

MORI, KAWA, OKA = the("case Mori"), the("case Kawa"), the("case Oka")
MOTHER, SON = the("mother"), the("son")
MEETING, CONFERENCE = "coordination_meeting", "support_conference"

LATE = an_activity("2026-05-20", MORI, "council", "phone")
"""Done on 20 May, entered in November."""


def the_story() -> list[Event]:
    cancelled: dict[str, Any] = {"meeting_id": the("the cancelled meeting"), "kind": MEETING}
    kawa_plan = {"plan_id": the("plan Kawa"), "case_id": KAWA, "version": 1, "revised": False}
    return [
        # the turn of the fiscal year
        a_consultation("2026-03-31"),
        a_consultation("2026-04-01", agency="kita", desk="kita", source="family", issues=["elder_care", "poverty"]),
        a_consultation("2026-04-01", source="school", issues=["poverty"]),
        a_hub_opened("2025-04-01", the("old hub")),
        a_hub_opened("2025-04-01", the("steady hub")),
        a_hub_closed("2026-03-31", the("old hub")),
        a_hub_opened("2026-04-01", the("new hub")),
        a_case_opened("2025-06-02", OKA),
        a_case_closed("2026-03-31", OKA, 1),
        a_case_reopened("2026-04-01", OKA, 2),
        a_case_closed("2026-04-01", OKA, 2),
        # two cases
        a_case_opened("2026-04-20", MORI),
        a_case_opened("2026-05-01", KAWA),
        # a joint day: one slot each for the conference and the meeting; the external meeting beside is none of ours
        a_meeting_held("2026-05-15", CONFERENCE, [MORI, KAWA]),
        a_meeting_held("2026-05-15", MEETING, [MORI]),
        # convened for 29 May, then cancelled
        coordination.MeetingConvened(on=day("2026-05-18"), agencies=("city", "council"), **cancelled),
        coordination.MeetingCancelled(on=day("2026-05-28"), **cancelled),
        a_meeting_held("2026-06-12", MEETING, [MORI, KAWA]),
        # an activity entered twice, and the mother and the son met at once, entered in both orders
        an_activity("2026-05-11", MORI, "higashi", "phone"),
        an_activity("2026-05-11", MORI, "higashi", "phone"),
        an_activity("2026-05-12", MORI, "household", "home_visit", [MOTHER, SON]),
        an_activity("2026-05-12", MORI, "household", "home_visit", [SON, MOTHER]),
        # the same day again, but another method, another counterpart, another case
        an_activity("2026-05-11", MORI, "higashi", "home_visit"),
        an_activity("2026-05-12", MORI, "household", "home_visit", [SON]),
        an_activity("2026-05-11", KAWA, "higashi", "phone"),
        # Mori's plan and its revision without participation; Kawa's needs no decision of the city
        *a_plan_decided("2026-06-15", MORI, 1),
        *a_plan_decided("2026-08-10", MORI, 2, participation=False),
        coordination.PlanCameIntoForce(on=day("2026-06-12"), **kawa_plan),
        # Mori's review is due in July and held late, the next one in time; Kawa's is put off twice, then overdue
        a_review_scheduled("2026-06-15", MORI, 1, "2026-06-30"),
        a_review_scheduled("2026-07-06", MORI, 2, "2026-08-03"),
        a_review_held("2026-07-06", MORI, "2026-06-30"),
        a_review_scheduled("2026-07-31", MORI, 3, None),
        a_review_scheduled("2026-06-12", KAWA, 1, "2026-07-31"),
        a_review_scheduled("2026-07-31", KAWA, 2, "2026-08-30"),
        a_review_scheduled("2026-09-02", KAWA, 3, "2026-09-29"),
        # closed twice in one fiscal year
        a_case_closed("2026-07-31", MORI, 1, goals=3, goals_reached=2, ease_before=2.5, ease_after=4.0),
        a_case_reopened("2026-09-01", MORI, 2),
        a_case_closed("2026-10-20", MORI, 2, goals=1, goals_reached=0, ease_before=3.0, ease_after=3.0),
    ]


BY_HAND = {
    # from March to November 2026                    M  A  M  J  J  A  S  O  N   total
    "consultations_received": ([1, 2, 0, 0, 0, 0, 0, 0, 0], 3),
    "coordination_meetings_held": ([0, 0, 1, 1, 0, 0, 0, 0, 0], 2),
    "support_conferences_held": ([0, 0, 1, 0, 0, 0, 0, 0, 0], 1),
    "activities": ([0, 0, 6, 0, 0, 0, 0, 0, 0], 6),
    "coordination_plans_decided": ([0, 0, 0, 2, 0, 1, 0, 0, 0], 3),
    "outreach_plans_decided": ([0, 0, 0, 1, 0, 1, 0, 0, 0], 2),
    "participation_plans_decided": ([0, 0, 0, 1, 0, 0, 0, 0, 0], 1),
    "cases_closed": ([1, 1, 0, 0, 1, 0, 0, 1, 0], 2),
    "cases_open": ([0, 1, 2, 2, 1, 1, 2, 1, 1], 1),
    "reviews_held": ([0, 0, 0, 0, 1, 0, 0, 0, 0], 1),
    "reviews_overdue": ([0, 0, 0, 0, 0, 1, 1, 1, 1], 1),
    "goals_reached": ([0, 0, 0, 0, 2, 0, 0, 0, 0], 2),
    "ease_told": ([0, 0, 0, 0, 1, 0, 0, 1, 0], 2),
    "hubs_active": ([1, 2, 2, 2, 2, 2, 2, 2, 2], 2),
}

APART_BY_HAND = {
    ("coordination_meetings_held", "cases_distinct"): ([0, 0, 1, 2, 0, 0, 0, 0, 0], 2),
    ("coordination_meetings_held", "cases_all"): ([0, 0, 1, 2, 0, 0, 0, 0, 0], 3),
    ("support_conferences_held", "cases_distinct"): ([0, 0, 2, 0, 0, 0, 0, 0, 0], 2),
    ("coordination_plans_decided", "version.new"): ([0, 0, 0, 2, 0, 0, 0, 0, 0], 2),
    ("coordination_plans_decided", "version.revised"): ([0, 0, 0, 0, 0, 1, 0, 0, 0], 1),
    ("outreach_plans_decided", "version.revised"): ([0, 0, 0, 0, 0, 1, 0, 0, 0], 1),
    ("participation_plans_decided", "version.revised"): ([0, 0, 0, 0, 0, 0, 0, 0, 0], 0),
    ("cases_closed", "closings_all"): ([1, 1, 0, 0, 1, 0, 0, 1, 0], 4),
    ("reviews_held", "late"): ([0, 0, 0, 0, 1, 0, 0, 0, 0], 1),
    ("goals_reached", "evaluated"): ([0, 0, 0, 0, 3, 0, 0, 1, 0], 4),
    ("ease_told", "ease.improved"): ([0, 0, 0, 0, 1, 0, 0, 0, 0], 1),
    ("ease_told", "ease.unchanged"): ([0, 0, 0, 0, 0, 0, 0, 1, 0], 1),
    ("ease_told", "ease.worsened"): ([0, 0, 0, 0, 0, 0, 0, 0, 0], 0),
    ("hubs_active", "opened"): ([0, 1, 0, 0, 0, 0, 0, 0, 0], 1),
    ("hubs_active", "closed"): ([1, 0, 0, 0, 0, 0, 0, 0, 0], 1),
    ("activities", "method.home_visit"): ([0, 0, 3, 0, 0, 0, 0, 0, 0], 3),
    ("consultations_received", "issue.poverty"): ([0, 2, 0, 0, 0, 0, 0, 0, 0], 2),
    ("consultations_received", "field.elderly"): ([0, 1, 0, 0, 0, 0, 0, 0, 0], 1),
    ("consultations_received", "agency.council"): ([1, 1, 0, 0, 0, 0, 0, 0, 0], 2),
}


async def as_by_hand(reporting: Any) -> None:
    found = await reporting.indicators("2026-03", "2026-11")
    told = {name: (list(found[name]["months"].values()), found[name]["total"]) for name in BY_HAND}
    apart = {
        (name, key): (list(found[name]["apart"][key]["months"].values()), found[name]["apart"][key]["total"])
        for name, key in APART_BY_HAND
    }
    assert told == BY_HAND
    assert apart == APART_BY_HAND


async def test_the_second_story_by_live_events_and_by_rebuild(reporting: Any) -> None:
    await reporting.hears(*the_story())
    before = (await reporting.numbers("2026-05", "2026-05"))["activities"]
    await reporting.hears(LATE)

    assert (before, (await reporting.numbers("2026-05", "2026-05"))["activities"]) == (([5], 5), ([6], 6))
    await as_by_hand(reporting)
    live = await reporting.state()
    await reporting.rebuilds()
    await as_by_hand(reporting)
    assert await reporting.state() == live


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_second_story_in_any_order_one_by_one_and_twice(reporting: Any, seed: int) -> None:
    events = [*the_story(), LATE]
    random.Random(seed).shuffle(events)

    for event in events:
        envelope = enveloped(event, source=event.publisher)
        await reporting.hears(envelope)
        await reporting.hears(envelope, event)

    await as_by_hand(reporting)


async def test_a_case_closed_twice_in_a_fiscal_year_counts_once_for_that_year(reporting: Any) -> None:
    await reporting.hears(*the_story())

    fiscal_2025, fiscal_2026, only_mori = [
        (await reporting.numbers(first, to))["cases_closed"][1]
        for first, to in (("2025-04", "2026-03"), ("2026-04", "2027-03"), ("2026-07", "2026-10"))
    ]

    assert (fiscal_2025, fiscal_2026, only_mori) == (1, 2, 1)  # 2026: Oka on 1 April, and Mori once


async def test_the_facts_behind_the_numbers_of_the_second_story(reporting: Any) -> None:
    await reporting.hears(*the_story(), LATE)

    assert await reporting.facts("cases_closed", "2026-07") == [MORI]
    assert await reporting.facts("reviews_overdue", "2026-10") == [KAWA]
    assert set(await reporting.facts("hubs_active", "2026-04")) == {the("steady hub"), the("new hub")}
    assert len(await reporting.facts("activities", "2026-05")) == 6
    assert LATE.activity_id in await reporting.facts("activities", "2026-05")


def test_an_internal_note_has_no_event_that_could_be_counted() -> None:
    assert not [name for name, _ in event_types() if "internal" in name or name.endswith("note-recorded.v1")]

"""Every effect of coordination outside, and what comes back: asked here, seen in the other service's API (R2, R9–R16).

All five services, on real databases; what they tell each other arrives twice, shuffled, in batches of any size.
"""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.demo.acts import convene, hold, plan_meeting
from shared.demo.story import CITY, COORDINATOR, SIX, WINDOW, Story
from tests.journeys.test_withdrawal import told_until
from tests.journeys.town import Town, Towns

GAP = {"menu_kind": "lodging", "field": "all", "description": "夜に静かに過ごせる場所がない。"}
CASES, DESK = "/coordination/v1", "/intake/v1"


@pytest.fixture(scope="module")
async def decided(towns: Towns) -> AsyncIterator[tuple[Town, Story]]:
    """The city decided a plan with outreach and participation, and every agency took its role."""
    async with towns.lent() as town:
        town.chance = random.Random("effects")
        story = await told_until(town, "accept_roles")
        story.begin("effects")
        yield town, story


@pytest.fixture(autouse=True)
async def nothing_fails(decided: tuple[Town, Story]) -> AsyncIterator[None]:
    yield
    assert await decided[0].dead_letters() == 0


async def counted(story: Story, indicator: str, month: str) -> tuple[int, dict[str, int]]:
    """A month's number, and those beside it."""
    found = (await story.get(CITY, f"/reporting/v1/indicators?from={month}&to={month}"))["indicators"][indicator]
    return found["total"], {name: each["total"] for name, each in found["apart"].items()}


async def test_r9_the_citys_decision_commissions_participation_and_outreach_goes_on_under_it(
    decided: tuple[Town, Story],
) -> None:
    _, story = decided

    (outreach,) = (await story.get(COORDINATOR, f"{DESK}/outreach"))["items"]
    (commission,) = (await story.get(COORDINATOR, "/participation/v1/commissions"))["items"]

    assert (outreach["case_id"], outreach["basis"]) == (story.ids["case"], "city_decision")
    assert (commission["case_id"], commission["plan_id"]) == (story.ids["case"], story.ids["plan"])
    assert (commission["member_id"], commission["decided_on"]) == (story.members["son"], "2026-06-29")
    assert commission["wishes"]


async def test_support_that_begins_and_ends_elsewhere_is_shown_with_the_case(decided: tuple[Town, Story]) -> None:
    town, story = decided
    (commission,) = (await story.get(COORDINATOR, "/participation/v1/commissions"))["items"]
    begun = {"on": "2026-07-06", "commission_id": commission["id"]}
    support = (await story.post(COORDINATOR, "/participation/v1/supports", begun))["id"]
    end = {"on": "2026-09-30", "reason": "goals_met"}
    await story.post(COORDINATOR, f"{DESK}/outreach/{story.ids['outreach']}/end", end)
    await town.carry()

    lines = await timeline(story, "elsewhere")
    steps = {each["code"]: each for each in await progress(story, "steps")}

    assert ("participation_started", "2026-07-06", support) in lines
    assert ("outreach_ended", "2026-09-30", story.ids["outreach"]) in lines
    assert (steps["effects"]["state"], steps["effects"]["answered"]) == ("done", 2)


async def test_r10_the_desk_that_referred_sees_its_case_and_its_role_move(decided: tuple[Town, Story]) -> None:
    town, story = decided
    roles = (await story.get(COORDINATOR, f"{CASES}/roles?case_id={story.ids['case']}"))["items"]
    own = next(each["id"] for each in roles if each["agency"] == WINDOW.agency)
    await story.post(WINDOW, f"{CASES}/roles/{own}/reports", {"on": "2026-07-20", "text": "月に一度会っている。"})
    await town.carry()

    seen = await story.get(WINDOW, f"{DESK}/referrals/{story.ids['referral']}")

    assert (seen["status"], seen["case"]["stage"], seen["case"]["stage_on"]) == ("accepted", "supporting", "2026-06-29")
    (role,) = seen["case"]["roles"]
    assert (role["role_id"], role["accepted_on"], role["reported_on"]) == (own, "2026-07-03", "2026-07-20")


async def test_r2_what_coordination_asks_and_why_it_returns_a_referral_reach_the_desk(
    decided: tuple[Town, Story],
) -> None:
    town, story = decided
    reception = {
        "on": "2026-08-03",
        "desk": "sogo",
        "channel": "phone",
        "source": "family",
        "household": {"members": []},
    }
    other = await story.post(WINDOW, f"{DESK}/consultations", reception)
    body = {"on": "2026-08-04", "reason": "整理したい", "with_consent": False}
    referral = (await story.post(WINDOW, f"{DESK}/consultations/{other['id']}/referral", body))["id"]
    await town.carry()

    asked = {"on": "2026-08-05", "question": "模型の経緯を教えてください。"}
    await story.post(COORDINATOR, f"{CASES}/referrals/{referral}/questions", asked)
    await town.carry()
    (question,) = (await story.get(WINDOW, f"{DESK}/referrals/{referral}"))["questions"]
    answer = {"on": "2026-08-06", "answer": "架空の経緯です。"}
    await story.post(WINDOW, f"{DESK}/referrals/{referral}/questions/{question['id']}/answer", answer)
    await town.carry()
    (told,) = (await story.get(COORDINATOR, f"{CASES}/referrals/{referral}"))["questions"]
    returned = {
        "on": "2026-08-07",
        "reason": "既存の制度で足りる",
        "next_step": "窓口で続ける",
        "outcome": "existing_scheme",
        "advice": "高齢の窓口に相談する",
        "consulted": {"subject": CITY.subject, "on": "2026-08-07"},
    }
    await story.post(COORDINATOR, f"{CASES}/referrals/{referral}/return", returned)
    await town.carry()
    seen = await story.get(WINDOW, f"{DESK}/referrals/{referral}")

    assert (question["question"], told["answer"]) == (asked["question"], answer["answer"])
    assert (seen["status"], seen["return_reason"], seen["advice"]) == (
        "returned",
        returned["reason"],
        returned["advice"],
    )
    assert (await counted(story, "referrals_made", "2026-08"))[1]["returned"] == 1


async def test_r14_a_gap_that_a_meeting_finds_comes_back_as_what_the_community_opens(
    decided: tuple[Town, Story],
) -> None:
    town, story = decided
    story.ids["gap_meeting"] = await plan_meeting(story, "coordination_meeting", on="2026-07-21", held_on="2026-07-24")
    await convene(story, "gap_meeting", on="2026-07-22")
    await hold(story, "gap_meeting", on="2026-07-24", result="gap_found")
    body = GAP | {"on": "2026-07-27", "meeting_id": story.ids["gap_meeting"]}
    gap = (await story.post(COORDINATOR, f"{CASES}/cases/{story.ids['case']}/gaps", body))["id"]
    await town.carry()
    (recorded,) = [each for each in (await story.get(COORDINATOR, "/community/v1/gaps"))["items"] if each["id"] == gap]
    on_record = await progress(story, "gaps")
    proposal = {"on": "2026-08-03", "gap_ids": [gap], "title": "夜の居場所"}
    project = (await story.post(COORDINATOR, "/community/v1/developments", proposal))["id"]
    opening = {"on": "2026-10-01", "menu": {"kind": "lodging", "title": "模型の宿"}}
    await story.post(COORDINATOR, f"/community/v1/developments/{project}/opening", opening)
    await town.carry()

    menus = (await story.get(COORDINATOR, "/participation/v1/menus"))["items"]

    assert (recorded["menu_kind"], recorded["description"]) == (GAP["menu_kind"], GAP["description"])
    secret = (story.ids["case"], story.ids["gap_meeting"], *story.members.values())
    assert [each for each in secret if each in str(recorded)] == []
    assert [(each["id"], each["state"], each["since"]) for each in on_record] == [(gap, "recorded", "2026-07-27")]
    assert [each["title"] for each in menus if each.get("development_id") == project] == ["模型の宿"]
    assert [(each["state"], each["since"]) for each in await progress(story, "gaps")] == [("opened", "2026-10-01")]
    assert ("development_opened", "2026-10-01", gap) in await timeline(story, "gaps")
    assert (await counted(story, "gaps_open", "2026-07"))[0] == 1
    assert (await counted(story, "gaps_open", "2026-10"))[0] == 0


async def test_r16_facts_reach_reporting_once_however_often_they_are_told(decided: tuple[Town, Story]) -> None:
    town, story = decided
    review = {"on": "2026-10-20", "result": "continue", "next_on": "2026-11-10"}
    await story.post(COORDINATOR, f"{CASES}/cases/{story.ids['case']}/reviews", review)
    await town.carry()

    roles = await counted(story, "roles_accepted", "2026-07")
    plans = [
        (await counted(story, f"{name}_plans_decided", "2026-06"))[0]
        for name in ("coordination", "outreach", "participation")
    ]

    assert (roles[0], plans) == (len(SIX), [1, 1, 1])
    assert await counted(story, "reviews_held", "2026-10") == (1, {"late": 1, "result.continue": 1})
    overdue = [(await counted(story, "reviews_overdue", f"2026-{month}"))[0] for month in ("09", "10", "11")]
    assert overdue == [1, 0, 1]
    assert (await counted(story, "support_conferences_held", "2026-04"))[0] == 1


async def timeline(story: Story, kind: str) -> list[tuple[str, str, str]]:
    found = await story.get(COORDINATOR, f"{CASES}/cases/{story.ids['case']}/timeline?kind={kind}&limit=100")
    return [(each["what"], each["on"], each["id"]) for each in found["items"]]


async def progress(story: Story, part: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await story.get(COORDINATOR, f"{CASES}/cases/{story.ids['case']}/progress"))[part]
    return found

"""R3: a person takes back what they allowed, and every service that rested something on it refuses from then on.

How soon, `make bench` measures (part `withdrawal`). Community and reporting rest nothing on consent.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.actors import Actor
from shared.contracts.topology import SUBSCRIPTIONS
from shared.demo.acts import plan_meeting
from shared.demo.household import SIX_AGENCIES
from shared.demo.journey import JOURNEY
from shared.demo.story import CITY, COORDINATOR, HIGASHI, SIX, Story
from shared.demo.year import HOST
from shared.privacy.masking import HIDDEN
from tests.journeys.town import Town, Towns

SHARING, HOSTING = "support_sharing", "host_disclosure"


async def told_until(town: Town, last: str) -> Story:
    """The journey played up to and including the step named `last`."""
    story = town.story()
    for step in JOURNEY:
        await step.play(story)
        await town.carry()
        if step.name == last:
            return story
    raise AssertionError(last)


async def withdraws(town: Town, story: Story, purpose: str, *, on: str) -> None:
    """The son withdraws his consent for one purpose; the event has arrived wherever it goes."""
    ledger = await story.get(COORDINATOR, f"/intake/v1/consents?household={story.ids['household']}")
    own = [item for item in ledger["items"] if (item["member_id"], item["purpose"]) == (story.members["son"], purpose)]
    await story.post(COORDINATOR, f"/intake/v1/consents/{own[0]['id']}/withdrawal", {"on": on})
    await town.carry()


async def refused(town: Town, story: Story, who: Actor, path: str, body: Any) -> list[dict[str, str]]:
    """Ask, and be told whose consent is missing; nothing is changed anywhere."""
    before = await town.counts()
    problem = await story.refused(who, path, body, "consent-missing")
    assert problem is not None
    await town.carry()
    assert await town.counts() == before
    missing: list[dict[str, str]] = problem["missing"]
    return missing


@pytest.fixture(scope="module")
async def deciding(towns: Towns) -> AsyncIterator[tuple[Town, Story]]:
    """The plan waits for the city's decision, a further meeting is convened; then the son withdraws."""
    async with towns.lent() as town:
        story = await told_until(town, "find_plan_appropriate")
        story.begin("withdrawal")
        for name in ("next", "later"):
            story.ids[name] = await plan_meeting(story, "coordination_meeting", on="2026-06-27", held_on="2026-07-02")
        await story.post(CITY, f"/coordination/v1/meetings/{story.ids['next']}/convocation", {"on": "2026-06-27"})
        await withdraws(town, story, SHARING, on="2026-06-28")
        yield town, story


@pytest.fixture(scope="module")
async def matching(towns: Towns) -> AsyncIterator[tuple[Town, Story]]:
    """The son was offered one menu of a host, and another one is a candidate; then he withdraws."""
    async with towns.lent() as town:
        story = await told_until(town, "consent_to_host")
        story.begin("withdrawal")
        other = {"on": "2026-07-13", "kind": "social_exchange", "title": "将棋の時間", "host": HOST}
        second = await story.post(COORDINATOR, "/participation/v1/menus", other)
        for name, menu in (("match", story.ids["menu"]), ("second", second["id"])):
            body = {"on": "2026-07-13", "support_id": story.ids["support"], "menu_id": menu}
            story.ids[name] = (await story.post(COORDINATOR, "/participation/v1/matches", body))["id"]
        path = f"/participation/v1/matches/{story.ids['match']}/offer"
        await story.post(COORDINATOR, path, {"on": "2026-07-13"})
        await withdraws(town, story, HOSTING, on="2026-07-15")
        yield town, story


def test_who_hears_of_a_withdrawal_is_who_rests_something_on_consent_and_who_counts() -> None:
    hearing = {name for name, publishers in SUBSCRIPTIONS.items() if "intake" in publishers}
    assert hearing == {"coordination", "participation", "reporting"}


async def test_coordination_convenes_no_meeting_about_the_person(deciding: tuple[Town, Story]) -> None:
    town, story = deciding
    path = f"/coordination/v1/meetings/{story.ids['later']}/convocation"
    missing = await refused(town, story, CITY, path, {"on": "2026-06-28"})
    assert missing == [{"member": story.members["son"], "agency": agency} for agency in SIX_AGENCIES]


async def test_coordination_records_no_meeting_that_was_held_in_spite_of_it(deciding: tuple[Town, Story]) -> None:
    town, story = deciding
    minutes = {
        "on": "2026-07-02",
        "city_present": True,
        "attendees": [{"agency": person.agency, "subject": person.subject} for person in SIX],
        "determinations": [{"case_id": story.ids["case"], "result": "pending"}],
    }
    path = f"/coordination/v1/meetings/{story.ids['next']}/minutes"
    assert await refused(town, story, COORDINATOR, path, minutes)


async def test_coordination_opens_nothing_of_a_support_conference(deciding: tuple[Town, Story]) -> None:
    town, story = deciding
    path = f"/coordination/v1/items/{story.ids['item_closed']}/opening"
    for on in ("2026-06-28", "2026-06-27"):  # nor by a date before the withdrawal
        assert await refused(town, story, COORDINATOR, path, {"on": on, "basis": "consent"})


async def test_coordination_commissions_no_participation_for_the_person(deciding: tuple[Town, Story]) -> None:
    town, story = deciding
    path = f"/coordination/v1/plans/{story.ids['plan']}/decision"
    for on in ("2026-06-29", "2026-06-27"):
        missing = await refused(town, story, CITY, path, {"on": on, "meeting_id": story.ids["meeting"]})
        assert missing == [{"member": story.members["son"], "agency": "council"}]


async def test_coordination_shows_an_agency_nothing_more_of_the_person_nor_of_everybody_together(
    deciding: tuple[Town, Story],
) -> None:
    _, story = deciding
    case = await story.get(HIGASHI, f"/coordination/v1/cases/{story.ids['case']}")
    shown = {member["id"]: member for member in case["members"]}
    son = shown[story.members["son"]]
    assert {son[name] for name in ("name", "kana", "birth_date", "relation", "issues", "note")} == {HIDDEN}
    assert shown[story.members["mother"]]["name"] != HIDDEN
    assert (case["address"], case["narrative"], case["participation"]) == (HIDDEN, HIDDEN, [])
    plan = await story.get(HIGASHI, f"/coordination/v1/plans/{story.ids['plan']}")
    assert set(plan["content"]) == {"roles"}


async def test_participation_takes_no_further_step_with_a_host(matching: tuple[Town, Story]) -> None:
    town, story = matching
    whose = [{"member": story.members["son"], "host": HOST}]
    for match, steps in (("match", ("visit", "trial", "made")), ("second", ("offer",))):
        for step in steps:
            path = f"/participation/v1/matches/{story.ids[match]}/{step}"
            missing = await refused(town, story, COORDINATOR, path, {"on": "2026-07-15"})
            assert [each["member"] for each in missing] == [each["member"] for each in whose]


async def test_participation_offers_nobody_by_a_date_before_the_withdrawal(matching: tuple[Town, Story]) -> None:
    town, story = matching
    path = f"/participation/v1/matches/{story.ids['second']}/offer"
    assert await refused(town, story, COORDINATOR, path, {"on": "2026-07-14"})


async def test_participation_says_beforehand_that_the_host_may_not_be_told(matching: tuple[Town, Story]) -> None:
    _, story = matching
    match = await story.get(COORDINATOR, f"/participation/v1/matches/{story.ids['match']}")
    path = f"/participation/v1/supports/{story.ids['support']}/candidates"
    candidates = await story.get(COORDINATOR, path)
    items = candidates["items"] if isinstance(candidates, dict) else candidates
    assert match["disclosure"] is False
    assert {item["disclosure"] for item in items if item["menu"]["host"] == HOST} <= {False}


async def test_a_match_goes_on_where_the_person_consents_again(matching: tuple[Town, Story]) -> None:
    """The last of this file with this town: support is interrupted, not ended."""
    town, story = matching
    body = {
        "on": "2026-07-20",
        "household_id": story.ids["household"],
        "member_id": story.members["son"],
        "purpose": HOSTING,
        "agencies": [HOST],
        "categories": ["basic"],
        "valid_until": "2027-03-31",
        "method": "paper",
        "notice_version": "2026-04",
    }
    await story.post(COORDINATOR, "/intake/v1/consents", body)
    await town.carry()

    visited = await story.post(
        COORDINATOR, f"/participation/v1/matches/{story.ids['match']}/visit", {"on": "2026-07-21"}
    )

    assert visited["status"] == "visited"

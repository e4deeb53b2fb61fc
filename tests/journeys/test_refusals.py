"""What the rules forbid on the way of the journey: a problem that says why, in Japanese, and nothing changed."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from shared.actors import Actor, Role
from shared.demo.acts import plan_meeting
from shared.demo.household import CONFERENCE_FINDINGS, OTHER_PLACE_OF_THE_SON, PRIVATE_TEXTS, SIX_AGENCIES
from shared.demo.journey import JOURNEY
from shared.demo.june import plan_of
from shared.demo.story import CITY, COORDINATOR, HIGASHI, SIX, WINDOW, Story, actor
from tests.journeys.town import Town, Towns

KITA = actor("kita", Role.WORKER)
MINAMI = actor("minami", Role.WORKER)


async def told_until(town: Town, last: str) -> Story:
    """The journey played up to and including the step named `last`, going on from where this town stands."""
    names = [step.name for step in JOURNEY]
    if town.story_so_far is None:
        town.story_so_far = town.story()
    for step in JOURNEY[town.steps_told : names.index(last) + 1]:
        await step.play(town.story_so_far)
        await town.carry()
        town.steps_told += 1
    assert town.steps_told == names.index(last) + 1, "the tests of this file follow the journey's order"
    return town.story_so_far


@pytest.fixture(scope="module")
async def shared_town(towns: Towns) -> AsyncIterator[Town]:
    """One town for the refusals, since none of them changes anything: the journey goes on from test to test."""
    async with towns.lent() as made:
        yield made


async def refused(town: Town, who: Actor, path: str, body: Any, status: int, kind: str) -> dict[str, Any]:  # noqa: PLR0917
    """Ask, and see that it is refused as it should be, with every table of every service as it was."""
    await town.carry()
    before = await town.counts()
    response = await town.client.post(
        path, json=body, headers={"Authorization": f"Bearer {town.token(who)}", "Idempotency-Key": '"refused"'}
    )
    problem = a_problem(response, status, kind)
    await town.carry()
    assert await town.counts() == before
    return problem


def a_problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """A problem document: its type, words in Japanese, nobody's data."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = response.json()
    assert problem["type"].endswith(f"/{kind}"), problem
    assert problem["status"] == status
    for words in (problem["title"], problem["detail"]):
        assert re.search("[ぁ-ん]", words), problem
    assert not [text for text in PRIVATE_TEXTS if text in response.text]
    return problem


ON_THE_DAY = {"on": "2026-04-24"}


LACKING: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: lambda plan: plan | {"wishes_and_issues": ""},
    2: lambda plan: plan | {"goals": []},
    3: lambda plan: plan | {"supports": []},
    4: lambda plan: plan | {"roles": []},
    5: lambda plan: plan | {"provision_as_one": ""},
}


async def end_roles(story: Story) -> None:
    for person in SIX:
        path = f"/coordination/v1/roles/{story.ids[f'role_{person.agency}']}/completion"
        await story.post(person, path, {"on": "2026-10-30"})


def closing(story: Story, meeting: str) -> tuple[str, dict[str, Any]]:
    path = f"/coordination/v1/cases/{story.ids['case']}/closure"
    return path, {"on": "2026-11-13", "reason": "goals_met", "meeting_id": meeting, "watch": {"agency": "council"}}


Change = Callable[[Story, dict[str, Any]], dict[str, Any]]


def cites_a_closed_item(story: Story, plan: dict[str, Any]) -> dict[str, Any]:
    support = {"text": "模型づくり", "from_item": story.ids["item_closed"]}
    return plan | {"supports": [*plan["supports"], support]}


def repeats_a_closed_text(story: Story, plan: dict[str, Any]) -> dict[str, Any]:
    return plan | {"wishes_and_issues": f"会議での話: {OTHER_PLACE_OF_THE_SON}"}


async def test_r7_a_case_on_a_promotion_council_is_refused(shared_town: Town) -> None:
    story = await told_until(shared_town, "accept")
    body = {
        "on": "2026-05-07",
        "kind": "promotion_council",
        "held_on": "2026-05-20",
        "agencies": ["city", "council"],
        "agenda": [{"case_id": story.ids["case"]}],
    }
    await refused(shared_town, CITY, "/coordination/v1/meetings", body, 409, "no-cases-on-the-council")


async def test_r6_the_council_cannot_convene(shared_town: Town) -> None:
    story = await told_until(shared_town, "make_known")
    meeting = await plan_meeting(story, "support_conference", on="2026-04-17", held_on="2026-04-24")
    path = f"/coordination/v1/meetings/{meeting}/convocation"
    await refused(shared_town, COORDINATOR, path, {"on": "2026-04-17"}, 403, "city-convenes")


async def test_r9_outreach_cannot_start_without_a_decision(shared_town: Town) -> None:
    story = await told_until(shared_town, "convene_support_conference")
    body = {"on": "2026-04-20", "household_id": story.ids["household"]}
    await refused(shared_town, COORDINATOR, "/intake/v1/outreach", body, 409, "no-decision")


async def test_r5_the_compartment_does_not_exist_for_who_is_not_of_the_conference(shared_town: Town) -> None:
    story = await told_until(shared_town, "hold_support_conference")
    path = f"/coordination/v1/meetings/{story.ids['conference']}/materials"
    answer = await shared_town.client.get(path, headers={"Authorization": f"Bearer {shared_town.token(KITA)}"})
    a_problem(answer, 404, "not-found")


async def test_r4_convening_names_whose_consent_for_which_agency_is_missing(shared_town: Town) -> None:
    story = await told_until(shared_town, "four_consents")
    meeting = await plan_meeting(story, "coordination_meeting", on="2026-06-15", held_on="2026-06-26")
    path = f"/coordination/v1/meetings/{meeting}/convocation"

    problem = await refused(shared_town, CITY, path, {"on": "2026-06-15"}, 409, "consent-missing")

    assert problem["missing"] == [{"member": story.members["son"], "agency": agency} for agency in SIX_AGENCIES]


async def test_r5_later_consent_opens_nothing_by_itself(shared_town: Town) -> None:
    story = await told_until(shared_town, "fifth_consent")
    plan = plan_of(story)
    path = f"/coordination/v1/cases/{story.ids['case']}/plans"
    await refused(shared_town, COORDINATOR, path, plan, 409, "compartment-closed")


async def test_r6_a_coordination_meeting_without_the_city_is_not_recorded_as_held(shared_town: Town) -> None:
    story = await told_until(shared_town, "convene_coordination_meeting")
    body = {
        "on": "2026-06-26",
        "city_present": False,
        "attendees": [{"agency": person.agency, "subject": person.subject} for person in SIX if person is not CITY],
        "determinations": [],
    }
    path = f"/coordination/v1/meetings/{story.ids['meeting']}/minutes"
    await refused(shared_town, COORDINATOR, path, body, 409, "city-absent")


@pytest.mark.parametrize("item", LACKING)
async def test_r8_a_plan_lacking_one_of_the_five_items_cannot_be_submitted(shared_town: Town, item: int) -> None:
    story = await told_until(shared_town, "convene_coordination_meeting")
    draft = LACKING[item](plan_of(story))
    plan = await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/plans", draft)
    body = {"on": "2026-06-26", "meeting_id": story.ids["meeting"]}

    problem = await refused(
        shared_town, COORDINATOR, f"/coordination/v1/plans/{plan['id']}/submission", body, 409, "plan-incomplete"
    )

    assert problem["missing_items"] == [item]


@pytest.mark.parametrize("change", [cites_a_closed_item, repeats_a_closed_text])
async def test_r5_nothing_of_the_conference_enters_the_plan_before_it_was_opened(
    shared_town: Town, change: Change
) -> None:
    story = await told_until(shared_town, "convene_coordination_meeting")
    body = change(story, plan_of(story))
    path = f"/coordination/v1/cases/{story.ids['case']}/plans"
    await refused(shared_town, COORDINATOR, path, body, 409, "compartment-closed")


async def test_r8_the_city_cannot_decide_what_no_meeting_found_appropriate(shared_town: Town) -> None:
    story = await told_until(shared_town, "convene_coordination_meeting")
    plan = await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/plans", plan_of(story))
    path = f"/coordination/v1/plans/{plan['id']}/decision"
    body = {"on": "2026-06-29", "meeting_id": story.ids["meeting"]}
    await refused(shared_town, CITY, path, body, 409, "not-found-appropriate")


async def test_r9_participation_cannot_start_before_the_citys_decision(shared_town: Town) -> None:
    story = await told_until(shared_town, "find_plan_appropriate")
    body = {"on": "2026-07-06", "case_id": story.ids["case"], "member_id": story.members["son"]}
    await refused(shared_town, COORDINATOR, "/participation/v1/supports", body, 409, "no-city-decision")


async def test_r9_participation_cannot_be_dated_before_the_citys_decision(shared_town: Town) -> None:
    story = await told_until(shared_town, "decide")
    body = {"on": "2026-06-28", "case_id": story.ids["case"], "member_id": story.members["son"]}
    await refused(shared_town, COORDINATOR, "/participation/v1/supports", body, 409, "before-the-decision")


async def test_r10_someone_elses_role_cannot_be_answered(shared_town: Town) -> None:
    story = await told_until(shared_town, "decide")
    roles = await story.get(COORDINATOR, f"/coordination/v1/roles?case_id={story.ids['case']}")
    others = next(role["id"] for role in roles["items"] if role["agency"] == "child_family")
    path = f"/coordination/v1/roles/{others}/acceptance"
    await refused(shared_town, HIGASHI, path, {"on": "2026-07-03"}, 403, "not-your-role")
    await refused(shared_town, MINAMI, path, {"on": "2026-07-03"}, 404, "not-found")


async def test_r15_a_case_one_is_not_on_answers_as_if_it_did_not_exist(shared_town: Town) -> None:
    story = await told_until(shared_town, "decide")
    nowhere = story.ids["meeting"]
    for path in (f"/coordination/v1/cases/{story.ids['case']}", f"/coordination/v1/cases/{nowhere}"):
        answer = await shared_town.client.get(path, headers={"Authorization": f"Bearer {shared_town.token(MINAMI)}"})
        problem = a_problem(answer, 404, "not-found")
        assert {key for key in problem if key != "instance"} == {"type", "title", "status", "detail"}


async def test_r12_closing_needs_a_meetings_determination(shared_town: Town) -> None:
    story = await told_until(shared_town, "evaluate")
    await refused(shared_town, CITY, *closing(story, story.ids["meeting"]), 409, "determination-missing")


async def test_r5_nothing_of_the_compartment_is_served_elsewhere(shared_town: Town) -> None:
    story = await told_until(shared_town, "close")
    case = f"/coordination/v1/cases/{story.ids['case']}"
    for path in (case, f"{case}/timeline", f"/coordination/v1/plans/{story.ids['plan']}"):
        for person in SIX:
            answer = await shared_town.client.get(
                path, headers={"Authorization": f"Bearer {shared_town.token(person)}"}
            )
            assert OTHER_PLACE_OF_THE_SON not in answer.text
            assert CONFERENCE_FINDINGS["higashi"] not in answer.text


async def test_r5_no_material_before_the_attendees_own_acknowledgement(town: Town) -> None:
    story = await told_until(town, "convene_support_conference")
    materials = f"/coordination/v1/meetings/{story.ids['conference']}/materials"
    await story.post(COORDINATOR, f"/coordination/v1/meetings/{story.ids['conference']}/acknowledgements", ON_THE_DAY)
    item = {"on": "2026-04-24", "content": OTHER_PLACE_OF_THE_SON, "member_ids": [story.members["son"]]}
    await story.post(COORDINATOR, materials, item)
    before = await town.counts()

    answer = await town.client.get(materials, headers={"Authorization": f"Bearer {town.token(HIGASHI)}"})

    a_problem(answer, 409, "acknowledgement-required")
    assert await town.counts() == before


async def test_r4_a_withdrawn_consent_is_missing_again(town: Town) -> None:
    story = await told_until(town, "fifth_consent")
    consents = await story.get(COORDINATOR, f"/intake/v1/consents?household={story.ids['household']}")
    mothers = next(item for item in consents["items"] if item["member_id"] == story.members["mother"])
    await story.post(COORDINATOR, f"/intake/v1/consents/{mothers['id']}/withdrawal", {"on": "2026-06-20"})
    await town.carry()
    path = f"/coordination/v1/meetings/{story.ids['meeting']}/convocation"

    problem = await refused(town, CITY, path, {"on": "2026-06-22"}, 409, "consent-missing")

    assert {entry["member"] for entry in problem["missing"]} == {story.members["mother"]}


async def test_r12_closing_needs_an_evaluation(town: Town) -> None:
    story = await told_until(town, "open_development")
    await end_roles(story)
    await refused(town, CITY, *closing(story, story.ids["meeting"]), 409, "evaluation-missing")


async def test_r2_a_decline_needs_a_next_step_and_the_owner_stays(town: Town) -> None:
    story = await told_until(town, "receive")
    consultation = f"/intake/v1/consultations/{story.ids['consultation']}"
    offer = await story.post(WINDOW, f"{consultation}/handovers", {"on": "2026-04-11", "to_desk": "kita"})
    owner = (await story.get(WINDOW, consultation))["owner"]
    body = {"on": "2026-04-12", "reason": "担当地域の外", "next_step": ""}

    await refused(town, KITA, f"/intake/v1/handovers/{offer['id']}/decline", body, 409, "next-step-missing")

    assert (await story.get(WINDOW, consultation))["owner"] == owner

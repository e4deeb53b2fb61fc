"""Walls that move: a consent taken back, a person left off an agenda, an address nobody may find (R3, R4, R15)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.demo.acts import consent, hold
from shared.demo.household import MEMBERS, SIX_AGENCIES, WISHES
from shared.demo.journey import JOURNEY
from shared.demo.story import CITY, COORDINATOR, HIGASHI, SIX, WINDOW, Story
from shared.privacy.masking import HIDDEN
from tests.journeys.asking import Ids, ask, operations
from tests.journeys.sights import DIFFERENT
from tests.journeys.town import Town, Towns

REFUGE = "東京都小金井市架空町八丁目八十八番地の八"
NAMES = {member["ref"]: member["name"] for member in MEMBERS}
TEXT = "母と長女のことだけを話し合った。"


@pytest.fixture(scope="module")
async def story(towns: Towns) -> AsyncIterator[Story]:
    """The journey up to the city's decision."""
    async with towns.lent() as town:
        told = town.story()
        for step in JOURNEY[: [step.name for step in JOURNEY].index("decide") + 1]:
            await step.play(told)
            await town.carry()
        told.begin("later")
        yield told


def town_of(story: Story) -> Town:
    assert isinstance(story.patience, Town)
    return story.patience


@pytest.mark.parametrize("when", ["at its reception", "after its referral"])
async def test_r15_a_protected_address_is_nowhere_but_in_its_disclosure(story: Story, when: str) -> None:
    town = town_of(story)
    ids = await a_referred_household(story, protected=when == "at its reception")
    if when == "after its referral":
        path = f"/coordination/v1/cases/{ids['case_id'][0]}"
        assert REFUGE in str(await story.get(HIGASHI, path))
        await protect(story, ids["household_id"][0])
    found = set()
    for operation in operations(town):
        if operation.method == "GET" or operation.path.endswith(("/searches", "/address-disclosure")):
            for who in DIFFERENT:
                answer = await ask(town, who, operation, next(operation.ways(ids)), ids)
                found |= {(operation.path, who.agency)} if REFUGE in answer.text else set()

    told = await story.get(HIGASHI, f"/coordination/v1/cases/{ids['case_id'][0]}")
    assert (told["address"], told["members"][0]["name"]) == (HIDDEN, "架空 避難")
    assert found == {("/intake/v1/consultations/{consultation_id}/address-disclosure", "council")}


async def protect(story: Story, household: str) -> None:
    """A later consultation tells that the address is protected."""
    body = {"on": "2026-07-03", "desk": "sogo", "channel": "phone", "source": "self"}
    said = {"household": {"id": household, "address_protected": True}}
    await story.post(WINDOW, "/intake/v1/consultations", body | said)
    await town_of(story).carry()


async def a_referred_household(story: Story, *, protected: bool) -> Ids:
    """Referred with everybody's consent, so that an address that is not protected goes along."""
    household = {"address": REFUGE, "address_protected": protected, "members": [{"ref": "a", "name": "架空 避難"}]}
    body = {"on": "2026-07-01", "desk": "sogo", "channel": "phone", "source": "self", "household": household}
    made = await story.post(WINDOW, "/intake/v1/consultations", body)
    path = f"/intake/v1/consultations/{made['id']}"
    grant = {
        "on": "2026-07-01",
        "household_id": made["household_id"],
        "member_id": made["members"]["a"],
        "purpose": "support_sharing",
        "agencies": list(SIX_AGENCIES),
        "categories": ["basic", "living", "support_history"],
        "valid_until": "2027-03-31",
        "method": "written",
        "notice_version": "2026-04",
    }
    await story.post(WINDOW, "/intake/v1/consents", grant)
    referral = await story.post(WINDOW, f"{path}/referral", {"on": "2026-07-01", "with_consent": True})
    await town_of(story).carry()
    accepted = f"/coordination/v1/referrals/{referral['id']}/acceptance"
    case = (await story.post(COORDINATOR, accepted, {"on": "2026-07-02"}))["case_id"]
    meeting = await a_meeting(story, case, on="2026-07-02", held_on="2026-07-09")
    await town_of(story).carry()
    ids = {"consultation_id": made["id"], "household": made["household_id"], "household_id": made["household_id"]}
    ids |= {"referral_id": referral["id"], "case_id": case, "meeting_id": meeting}
    return {name: [each] for name, each in ids.items()}


async def a_meeting(story: Story, case: str, *members: str, on: str, held_on: str) -> str:
    """A convened coordination meeting about the members named, by default everybody."""
    about: dict[str, Any] = {"case_id": case} | ({"member_ids": list(members)} if members else {})
    body = {"on": on, "kind": "coordination_meeting", "held_on": held_on, "agencies": list(SIX_AGENCIES)}
    meeting = str((await story.post(COORDINATOR, "/coordination/v1/meetings", body | {"agenda": [about]}))["id"])
    await story.post(CITY, f"/coordination/v1/meetings/{meeting}/convocation", {"on": on})
    return meeting


async def test_r3_what_rested_on_a_consent_goes_with_it(story: Story) -> None:
    case, plan = f"/coordination/v1/cases/{story.ids['case']}", f"/coordination/v1/plans/{story.ids['plan']}"
    assert NAMES["mother"] in str(await story.get(HIGASHI, case))
    assert WISHES in str(await story.get(HIGASHI, plan))

    await withdraw(story, "mother", on="2026-07-20")

    for person in (HIGASHI, *(each for each in SIX if each.agency not in {"city", "council"})):
        seen = {member["id"]: member["name"] for member in (await story.get(person, case))["members"]}
        assert (seen[story.members["mother"]], seen[story.members["son"]]) == (HIDDEN, NAMES["son"])
        assert WISHES not in str(await story.get(person, plan))
    assert NAMES["mother"] in str(await story.get(COORDINATOR, case))


async def withdraw(story: Story, member: str, *, on: str) -> None:
    """Take back what the member granted."""
    ledger = await story.get(COORDINATOR, f"/intake/v1/consents?household={story.ids['household']}")
    for each in ledger["items"]:
        if each["member_id"] == story.members[member] and each["status"] == "granted":
            await story.post(COORDINATOR, f"/intake/v1/consents/{each['id']}/withdrawal", {"on": on})
    await town_of(story).carry()


async def test_r4_nothing_of_who_is_left_off_an_agenda_is_served_with_the_meeting(story: Story) -> None:
    await consent(story, "mother", on="2026-08-01")
    await withdraw(story, "son", on="2026-08-01")
    about = [story.members[name] for name in ("mother", "daughter")]
    story.ids["small"] = await a_meeting(story, story.ids["case"], *about, on="2026-08-03", held_on="2026-08-10")
    await hold(story, "small", on="2026-08-10", result="continue", note=TEXT)
    path = f"/coordination/v1/meetings/{story.ids['small']}"

    for person in SIX:
        served = await story.get(person, path)
        assert served["minutes"]["determinations"][0]["note"] == TEXT
        left_off = [story.members[name] for name in ("father", "son", "child")]
        assert [each for each in left_off if each in str(served)] == []
    assert NAMES["son"] not in str(await story.get(HIGASHI, f"/coordination/v1/cases/{story.ids['case']}"))

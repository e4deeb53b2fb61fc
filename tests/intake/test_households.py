"""Households on record: what is learned of them later, by whom, and what stood there before."""

import asyncio
from typing import Any

import pytest

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consent, a_consultation, a_household, a_member

NAMES = ("𠮷野 髙子", "葛\U000e0100城 﨑", "渡\u908a か\u3099ん", "森鷗外", "あ", "長" * 200)


async def a_family(at: Person) -> tuple[str, dict[str, str]]:
    household = a_household(a_member("mother"), a_member("child", birth_date="平成27年4月1日", relation="20"))
    made = await at.does("/consultations", a_consultation(household=household))
    return made["household_id"], made["members"]


async def shown(at: Person, household: str) -> Any:
    answer = await at.get(f"/households/{household}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{len(name)}-{name[:2].encode('unicode_escape').decode()}")
async def test_a_name_is_kept_exactly_as_it_was_typed(intake: Intake, name: str) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)

    body = {"on": "2026-05-01", "name": name}
    changed = await council.put(f"/households/{household}/members/{ids['child']}", body, if_match='"1"')

    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    whole = await shown(council, household)
    assert whole["members"][1]["name"] == name
    assert whole["history"][0]["before"] == {"name": "架空 child"}
    assert (whole["history"][0]["subject"], whole["history"][0]["on"]) == ("worker@council", "2026-05-01")


async def test_two_who_correct_the_same_household_do_not_overwrite_each_other(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    path = f"/households/{household}/members/{ids['child']}"

    answers = await asyncio.gather(
        *(council.put(path, {"on": "2026-05-01", "kana": kana}, if_match='"1"') for kana in ("カク", "カケ"))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await council.put(path, {"on": "2026-05-01"})).status_code == 428


async def test_what_is_not_given_stays_and_the_mask_is_no_address(intake: Intake) -> None:
    council = intake.person("council")
    household, _ = await a_family(council)
    path = f"/households/{household}"

    await council.put(path, {"on": "2026-05-01", "address_protected": True}, if_match='"1"')
    masked = {"on": "2026-05-02", "address": "（非公開）", "address_protected": True}
    await council.put(path, masked, if_match='"2"')
    stays = await council.put(path, {"on": "2026-05-03", "address_protected": False}, if_match='"3"')
    assert (stays.status_code, stays.json()["type"]) == (409, "/problems/protection-stays")
    lifted = {"on": "2026-05-03", "address_protected": False, "reason": "支援措置の終了"}
    assert (await council.put(path, lifted, if_match='"3"')).status_code == 200

    whole = await shown(council, household)
    assert whole["address"] == "架空市架空町一丁目1番1号"
    assert [(one["what"], one["reason"]) for one in whole["history"]] == [
        ("protection", None),
        ("protection", "支援措置の終了"),
    ]
    assert [kind for kind, _ in await intake.told()][1:] == ["address-protected.v1"]


async def test_a_later_consultation_that_corrects_somebody_leaves_what_stood_there_on_record(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    again = {"id": household, "members": [{"ref": "m", "id": ids["mother"], "name": "架空 改姓", "living": False}]}

    await council.does("/consultations", a_consultation(on="2026-06-01", household=again))

    whole = await shown(council, household)
    told = [(one["what"], one["before"]) for one in whole["history"]]
    assert told == [("facts", {"name": "架空 mother"}), ("died", None)]
    assert whole["revision"] == 2


async def test_a_child_is_born_into_the_household(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    baby = {"on": "2026-06-01", "birth_date": "令和8年6月1日", "relation": "子", "represented_by": ids["mother"]}

    made = await council.does(f"/households/{household}/members", baby)

    whole = await shown(council, household)
    born = whole["members"][2]
    assert (born["id"], born["birth_date"], born["relation"], born["lived_since"]) == (
        made["id"],
        "令和8年6月1日",
        "20",
        "2026-06-01",
    )
    consent = a_consent(household, made["id"], given_by=ids["mother"])
    assert (await council.does("/consents", consent))["status"] == "granted"


async def test_a_representative_changes_on_a_day_and_the_former_one_stays_on_record(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    path = f"/households/{household}/members/{ids['child']}/representative"

    await council.does(path, {"on": "2026-05-01", "represented_by": ids["mother"]})
    await council.does(path, {"on": "2026-06-01", "represented_by": None, "reason": "成年後見の終了"})

    history = (await shown(council, household))["history"]
    assert [(one["on"], one["before"]) for one in history] == [
        ("2026-05-01", {"represented_by": None}),
        ("2026-06-01", {"represented_by": ids["mother"]}),
    ]
    themselves = await council.post(path, {"on": "2026-06-01", "represented_by": ids["child"]})
    assert themselves.status_code == 422


async def test_r3_the_dead_are_asked_for_nothing_and_a_mistake_is_taken_back(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    path = f"/households/{household}/members/{ids['mother']}/death"

    await council.does(path, {"on": "2026-06-01"})

    told = (await shown(council, household))["members"][0]
    assert (told["living"], told["died_on"]) == (False, "2026-06-01")
    refused = await council.post("/consents", a_consent(household, ids["mother"]))
    assert refused.json()["type"] == "/problems/not-living"
    assert (await council.post(path, {"on": "2026-06-02"})).json()["type"] == "/problems/already-dead"
    await council.does(f"{path}/reversal", {"on": "2026-06-03", "reason": "同姓同名の取り違え"})
    assert (await council.post(f"{path}/reversal", {"on": "2026-06-03", "reason": "x"})).status_code == 409
    assert (await shown(council, household))["members"][0]["living"] is True
    child = f"/households/{household}/members/{ids['child']}/death"
    before_birth = await council.post(child, {"on": "2014-01-01"})
    assert before_birth.json()["type"] == "/problems/before-the-birth"


async def test_bad_moves_are_refused_and_nobody_goes_anywhere(intake: Intake) -> None:
    council = intake.person("council")
    household, ids = await a_family(council)
    theirs = a_consultation(desk="kita", household=a_household(a_member("x")))
    stranger = await intake.person("kita").does("/consultations", theirs)
    path = f"/households/{household}/moves"
    somewhere: dict[str, Any] = {"on": "2026-06-01", "to": {"address": "架空市架空町三丁目"}}
    before = await intake.counts()

    for body, status in (
        (somewhere | {"members": [{"id": stranger["members"]["x"]}]}, 422),
        (somewhere | {"members": [{"id": ids["child"]}, {"id": ids["child"]}]}, 422),
        (somewhere | {"to": {"household_id": household}}, 409),
        (somewhere | {"to": {"household_id": stranger["household_id"]}}, 404),
        (somewhere | {"to": {"household_id": household, "address": "x"}}, 422),
        (somewhere | {"on": "2030-01-01"}, 422),
    ):
        answer = await council.post(path, body)
        assert answer.status_code == status, (body, answer.text)
    assert await intake.counts() == before

    moved = await council.does(path, somewhere | {"members": [{"id": ids["child"]}]})
    back = {"on": "2026-05-31", "to": {"household_id": household}}
    early = await council.post(f"/households/{moved['household_id']}/moves", back)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/before-the-move")
    gone = await council.post(f"/households/{household}/members/{ids['child']}/death", {"on": "2026-06-02"})
    assert gone.json()["type"] == "/problems/lives-elsewhere"


async def test_two_who_move_people_at_once_in_opposite_directions_both_come_to_an_end(intake: Intake) -> None:
    council = intake.person("council")
    one, ours = await a_family(council)
    other, theirs = await a_family(council)

    answers = await asyncio.gather(
        council.post(
            f"/households/{one}/moves",
            {"on": "2026-06-01", "members": [{"id": ours["child"]}], "to": {"household_id": other}},
        ),
        council.post(
            f"/households/{other}/moves",
            {"on": "2026-06-01", "members": [{"id": theirs["child"]}], "to": {"household_id": one}},
        ),
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    living_there = {member["id"] for member in (await shown(council, one))["members"] if member["lives_here"]}
    assert living_there == {ours["mother"], theirs["child"]}

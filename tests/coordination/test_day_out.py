"""After a day out many activities are entered at once: all or none, nothing twice, nothing typed in vain."""

from typing import Any
from uuid import uuid4

import pytest

from services.coordination.domain.activity import LinesRefused
from shared.refusals import Invalid, NotFound
from tests.coordination.meeting_room import COUNCIL, HIGASHI
from tests.coordination.office import Office

DAY = {"on": "2026-07-08", "method": "home_visit"}


async def two_cases(office: Office) -> tuple[str, str]:
    first = await office.case("mother", "son")
    office.family.household_id, office.family.members = uuid4(), {}
    return first, await office.case("father")


async def test_a_day_out_is_one_request_and_says_once_what_all_lines_share(office: Office) -> None:
    first, second = await two_cases(office)
    lines: list[dict[str, Any]] = [
        {"case_id": first, "content": "母と話した"},
        {"case_id": second, "counterpart": "higashi", "method": "phone", "on": "2026-07-07"},
        {"case_id": first},
        {"case_id": first, "kind": "note", "content": "次は妹にも会う"},
    ]

    told = (await office.does(COUNCIL, "/activities", **DAY, lines=lines))["items"]
    later = (await office.does(COUNCIL, "/activities", **DAY, lines=lines[:1]))["items"]

    assert [each["counts"] for each in (*told, *later)] == [True, True, False, False, False]
    seen = (await office.sees(COUNCIL, f"/cases/{first}/activities"))["items"]
    assert {(each["on"], each["counterpart"], each["method"]) for each in seen} == {
        ("2026-07-08", "household", "home_visit")
    }
    events = await office.events("activity-recorded")
    assert len({(each["case_id"], each["on"], each["counterpart"], each["method"]) for each in events}) == 2


async def test_one_wrong_line_lets_none_be_recorded_and_each_is_named_with_what_to_do(office: Office) -> None:
    first, second = await two_cases(office)
    lines: list[dict[str, Any]] = [
        {"case_id": first},
        {"case_id": str(uuid4())},
        {"case_id": first, "method": "smoke"},
        {"case_id": second, "member_ids": [str(uuid4())]},
        {"case_id": second, "on": "2099-01-01"},
    ]

    told = await office.refuses(COUNCIL, "/activities", **DAY, lines=lines)

    assert (told["status"], told["type"]) == (409, "lines-refused")
    where = [each["pointer"] for each in told["errors"]]
    assert where == ["/lines/1", "/lines/2/method", "/lines/3", "/lines/4/on"]
    assert [(each["line"], each["type"]) for each in told["lines"]] == [
        (1, "not-found"),
        (2, "invalid"),
        (3, "unknown-member"),
        (4, "in-the-future"),
    ]


async def test_what_is_done_often_is_entered_by_the_citys_own_word_for_it(office: Office) -> None:
    first, second = await two_cases(office)
    presets = {each["code"]: each for each in (await office.sees(COUNCIL, "/activity-presets"))["items"]}
    lines = [
        {"case_id": first},
        {"case_id": first, "preset": "phone_agency", "counterpart": "higashi"},
        {"case_id": second, "preset": "letter_household"},
        {"case_id": second, "preset": "letter_household", "method": "online"},
    ]

    await office.does(COUNCIL, "/activities", on="2026-07-08", preset="phone_household", lines=lines)

    told = [(each["counterpart"], each["method"]) for each in await office.events("activity-recorded")]
    assert sorted(told) == [
        ("higashi", "phone"),
        ("household", "letter"),
        ("household", "online"),
        ("household", "phone"),
    ]
    assert presets["phone_agency"] == {
        "code": "phone_agency",
        "name": "関係機関との電話",
        "method": "phone",
        "counterpart": None,
    }
    nobody = [{"case_id": first, "preset": "phone_agency"}, {"case_id": first, "preset": "smoke"}]
    refused = await office.refuses(COUNCIL, "/activities", on="2026-07-08", lines=nobody)
    assert {each["pointer"] for each in refused["errors"]} == {"/lines/0/counterpart", "/lines/1/preset"}


async def test_a_day_out_sent_twice_is_recorded_once(office: Office) -> None:
    first, _ = await two_cases(office)
    headers = office.headers(COUNCIL) | {"Idempotency-Key": '"day-out"'}
    body = DAY | {"lines": [{"case_id": first}]}

    answers = [await office.client.post("/coordination/v1/activities", json=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len((await office.sees(COUNCIL, f"/cases/{first}/activities"))["items"]) == 1


async def test_r15_only_staff_record_activities_and_nobody_else_learns_of_a_case(office: Office) -> None:
    first, _ = await two_cases(office)

    real = await office.refuses(HIGASHI, "/activities", **DAY, lines=[{"case_id": first}])
    unreal = await office.refuses(HIGASHI, "/activities", **DAY, lines=[{"case_id": str(uuid4())}])

    assert (real["status"], real["type"]) == (unreal["status"], unreal["type"])


@pytest.mark.parametrize("number", [0, 7])
def test_a_fault_is_pointed_at_within_its_line(number: int) -> None:
    refused = LinesRefused([(number, Invalid({"/method": "選んでください。"})), (number + 1, NotFound())])

    assert [each["pointer"] for each in refused.facts["errors"]] == [f"/lines/{number}/method", f"/lines/{number + 1}"]

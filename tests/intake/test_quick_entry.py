"""A reception asks for nothing and takes what it is given: names, dates and callers as people tell them (R1)."""

from typing import Any

import pytest

from shared.testing.house import NOW
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member


async def test_r1_a_reception_may_say_nothing_at_all(intake: Intake) -> None:
    desk = intake.person("kita")

    made = await desk.does("/consultations", {})

    seen = (await desk.get(f"/consultations/{made['id']}")).json()
    assert (seen["received_on"], seen["urgency"]) == (NOW.date().isoformat(), "normal")
    assert seen["household"]["members"] == []


async def test_an_agency_of_several_desks_says_at_which_it_was(intake: Intake) -> None:
    worker = intake.person("child_family")

    refused = await worker.post("/consultations", {})
    taken = await worker.post("/consultations", {"desk": "child_family_pregnancy"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/desk")
    assert "child_family_pregnancy" in refused.json()["errors"][0]["message"]
    assert taken.status_code == 201


async def test_an_agency_without_a_desk_receives_nobody(intake: Intake) -> None:
    refused = await intake.person("city").post("/consultations", {})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/desk")


@pytest.mark.parametrize(
    ("said", "source", "typed"),
    [
        ({}, "self", None),
        ({"caller": {"relation": "本人"}}, "self", None),
        ({"caller": {"relation": "family"}}, "family", None),
        ({"caller": {"relation": "いとこ"}}, "other", "いとこ"),
        ({"caller": {"relation": "いとこ", "anonymous": True}}, "anonymous", None),
        ({"caller": {"relation": "いとこ"}, "source": "school"}, "school", None),
    ],
)
async def test_the_source_is_what_the_caller_is_where_nobody_chose_one(
    intake: Intake, said: dict[str, Any], source: str, typed: str | None
) -> None:
    desk = intake.person("kita")
    made = await desk.does("/consultations", said)

    seen = (await desk.get(f"/consultations/{made['id']}")).json()

    assert (seen["source"], seen["source_typed"]) == (source, typed)


async def test_an_anonymous_caller_can_be_called_only_on_the_number_they_left(intake: Intake) -> None:
    desk = intake.person("kita")
    caller = {"anonymous": True, "name": "架空 匿名", "phone": "000-0000-0000"}
    made = await desk.does("/consultations", {"caller": caller})

    seen = (await desk.get(f"/consultations/{made['id']}")).json()

    assert (seen["caller"]["name"], seen["caller"]["can_call_back"]) == (None, True)


@pytest.mark.parametrize(
    "name",
    ["𠮷", "髙﨑 一", "ﾔﾏﾀﾞ ﾊﾅｺ", "ヴ", "渡邉\U000e0101" + "長" * 197, "邉\U000e0101" * 200, "か\u3099" * 200, "Nguyễn"],
)
async def test_a_name_of_one_and_of_two_hundred_characters_is_kept_as_typed(intake: Intake, name: str) -> None:
    desk = intake.person("council")
    made = await desk.does("/consultations", a_consultation(household=a_household(a_member("x", name=name))))

    seen = (await desk.get(f"/consultations/{made['id']}")).json()

    assert seen["household"]["members"][0]["name"] == name


async def test_a_blank_name_is_a_name_nobody_knows(intake: Intake) -> None:
    desk = intake.person("council")
    household = a_household(a_member("x", name=" 　", kana="", birth_date=""))
    made = await desk.does("/consultations", a_consultation(household=household, caller={"name": ""}))

    seen = (await desk.get(f"/consultations/{made['id']}")).json()

    person = seen["household"]["members"][0]
    assert (person["name"], person["kana"], person["birth_date"], seen["caller"]["name"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [
        ("1974-02-03", "1974-02-03", "1974-02-03"),
        ("昭和49年2月3日", "1974-02-03", "1974-02-03"),
        ("S49.2.3", "1974-02-03", "1974-02-03"),
        ("R元.5.1", "2019-05-01", "2019-05-01"),
        ("Ｓ４９．２．３", "1974-02-03", "1974-02-03"),
        ("昭和49年", "1974-01-01", "1974-12-31"),
        ("昭和64年", "1989-01-01", "1989-01-07"),
    ],
)
async def test_a_date_of_birth_is_kept_as_typed_and_understood(
    intake: Intake, typed: str, earliest: str, latest: str
) -> None:
    desk = intake.person("council")
    household = a_household(a_member("x", birth_date=typed))
    made = await desk.does("/consultations", a_consultation(household=household))

    person = (await desk.get(f"/consultations/{made['id']}")).json()["household"]["members"][0]

    assert person["birth_date"] == typed
    assert (person["born"]["earliest"], person["born"]["latest"]) == (earliest, latest)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"birth_date": "1975-02-30"}, "birth_date"),
        ({"birth_date": "昭和70年1月1日"}, "birth_date"),
        ({"name": "長" * 201}, "name"),
        ({"kana": "ア" * 201}, "kana"),
        ({"name": "か" + "\u3099" * 900}, "name"),
        ({"main_issue": ["debt", "poverty"]}, "main_issue"),
    ],
)
async def test_what_no_calendar_has_and_two_main_issues_are_pointed_at(
    intake: Intake, wrong: dict[str, Any], pointer: str
) -> None:
    household = a_household(a_member("x"), a_member("y", **wrong))

    refused = await intake.person("council").post("/consultations", a_consultation(household=household))

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"/household/members/1/{pointer}"]

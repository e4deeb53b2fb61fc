"""Finding persons by what is known of them, within what one sees (R15)."""

from itertools import product
from typing import Any

import pytest

from services.intake.store import finding
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member

HANAKO = a_member("hanako", name="髙島 花子", kana="タカシマ ハナコ", birth_date="昭和50年1月2日")
CALLER = {"name": "架空 先生", "phone": "０００－１２３４－５６７８"}
LIVES = "東京都小金井市架空町一丁目2番地の3"
WORDS: tuple[dict[str, str], ...] = (
    {"name": "高島"},
    {"name": "ﾀｶｼﾏ"},
    {"name": "はなこ"},
    {"birth_date": "1975-01-02"},
    {"birth_date": "S50"},
    {"phone": "5678"},
    {"phone": "000-1234-5678"},
    {"address": "架空町1-2"},
    {"name": "高島 花", "birth_date": "1975", "address": "架空町", "phone": "5678"},
)


async def received(desk: Person, *members: dict[str, Any], **home: Any) -> dict[str, Any]:
    household = a_household(*(members or (HANAKO,)), **({"address": LIVES} | home))
    made: dict[str, Any] = await desk.does("/consultations", a_consultation(household=household, caller=CALLER))
    return made


async def finding_done(intake: Intake) -> None:
    async with intake.held.sessions.begin() as session:
        await finding.index(session)


async def found(person: Person, **words: str) -> list[str]:
    answer = await person.does("/consultations/searches", words)
    assert answer["not_yet"] == 0
    return [line["consultation_id"] for line in answer["items"]]


@pytest.mark.parametrize("words", WORDS, ids=str)
async def test_a_person_is_found_at_once_by_what_is_known_of_them(intake: Intake, words: dict[str, str]) -> None:
    council = intake.person("council")
    made = await received(council)
    await received(council, a_member("other", name="別人 太郎", kana="ベツジン", birth_date="不詳"), address="別町9")

    if "phone" in words and len(words) == 1:
        assert len(await found(council, **words)) == 2
    else:
        assert await found(council, **words) == [made["id"]]
    assert await found(intake.person("minami"), **words) == []


async def test_a_consultation_is_found_by_its_number_in_its_year_only(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    number = (await council.get("/work")).json()["items"][0]["number"]
    year, serial = number.split("-")[1:]

    assert await found(council, number=number) == [made["id"]]
    assert await found(council, number=f"ｉ－２０２６－{serial}") == [made["id"]]
    assert await found(council, number=f"I-{int(year) - 1}-{serial}") == []
    assert await found(intake.person("minami"), number=number) == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"name": "タ"}, "/name"),
        ({"phone": "78"}, "/phone"),
        ({"address": "1-2-3"}, "/address"),
        ({"birth_date": "不詳"}, "/birth_date"),
        ({"number": "十二"}, "/number"),
        ({}, ""),
    ],
)
async def test_what_would_fit_half_the_city_is_refused_at_its_field(
    intake: Intake, words: dict[str, str], place: str
) -> None:
    refused = await intake.person("council").post("/consultations/searches", words)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [place]
    assert not any(word in refused.text for word in words.values())


RELATIONS = ("received", "owns", "is asked", "declined", "handed on", "nothing")
ADDRESS_ONLY, BY_NAME = {"address": "架空町1"}, {"name": "高島"}


async def placed(intake: Intake, relation: str, *, protected: bool) -> Person:
    """Give somebody whose agency stands in this relation to a consultation of the council."""
    council, kita = intake.person("council"), intake.person("kita")
    path = f"/consultations/{(await received(council, address_protected=protected))['id']}/handovers"
    if relation in {"received", "nothing"}:
        return council if relation == "received" else intake.person("minami")
    offer = await council.does(path, {"on": "2026-04-12", "to_desk": "kita"})
    answer = f"/handovers/{offer['id']}"
    if relation in {"owns", "handed on"}:
        await kita.does(f"{answer}/acceptance", {"on": "2026-04-13"})
    if relation == "declined":
        await kita.does(f"{answer}/decline", {"on": "2026-04-13", "reason": "満員", "next_step": "翌月"})
    return council if relation == "handed on" else kita


@pytest.mark.parametrize(("relation", "protected"), list(product(RELATIONS, (False, True))))
async def test_r15_one_finds_what_one_sees_and_a_protected_address_is_found_by_its_owner_only(
    intake: Intake, relation: str, protected: bool
) -> None:
    person = await placed(intake, relation, protected=protected)
    sees = relation not in {"declined", "nothing"}
    owns = relation in {"received", "owns"}

    assert len(await found(person, **BY_NAME)) == sees
    assert len(await found(person, **ADDRESS_ONLY)) == (sees and (owns or not protected))


async def test_r15_an_address_protected_later_is_no_longer_found_by_others(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await received(council)
    await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    assert await found(kita, **ADDRESS_ONLY) == [made["id"]]

    home = {"id": made["household_id"], "address_protected": True, "members": []}
    await council.does("/consultations", a_consultation(household=home))

    assert await found(kita, **ADDRESS_ONLY) == []
    assert made["id"] in await found(council, **ADDRESS_ONLY)


async def test_who_was_renamed_is_found_by_the_new_name_and_no_longer_by_the_old(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    renamed = HANAKO | {"id": made["members"]["hanako"], "name": "別姓 花子", "kana": "ベッセイ ハナコ"}

    second = await council.does(
        "/consultations", a_consultation(household={"id": made["household_id"], "members": [renamed]})
    )

    assert set(await found(council, name="ベッセイ")) == {made["id"], second["id"]}
    assert await found(council, name="タカシマ") == []


async def test_a_page_goes_on_where_it_stopped_while_others_are_received(intake: Intake) -> None:
    council = intake.person("council")
    known = [(await received(council))["id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        path = "/consultations/searches?limit=2" + (f"&cursor={cursor}" if cursor else "")
        answer = await council.does(path, BY_NAME)
        seen += [line["consultation_id"] for line in answer["items"]]
        later = a_consultation(on="2026-06-01", household=a_household(HANAKO))
        await council.does("/consultations", later)
        if (cursor := answer["next"]) is None:
            break

    assert sorted(seen) == sorted(known)


async def test_equal_words_of_two_agencies_do_not_look_alike_at_rest(intake: Intake) -> None:
    await received(intake.person("council"))
    other = a_consultation(desk="kita", household=a_household(HANAKO, address=LIVES), caller=CALLER)
    await intake.person("kita").does("/consultations", other)
    await finding_done(intake)

    one, two = (set(row.tokens) for row in await intake.found("SELECT tokens FROM findable"))

    assert one
    assert len(one) == len(two)
    assert not one & two

"""What several records of one person mean for consents, and what happens when people merge at once."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake import tables
from services.intake.store import persons
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_conference_decision, a_consent, a_consultation, a_household, a_member

KANJI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("𠮷髙﨑邊邉葛鷗﨟")
MARKS = st.sampled_from("\u3099\u309a\ufe00\U000e0100\U000e0101")
NAMES = st.text(KANJI | MARKS | st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=200)


async def somebody(at: Person) -> tuple[str, str]:
    made = await at.does("/consultations", a_consultation(household=a_household(a_member("p"))))
    return made["household_id"], made["members"]["p"]


async def merged(at: Person, keep: str, absorb: str) -> str:
    body = {"on": "2026-05-01", "keep": keep, "absorb": absorb, "reason": "本人に確認"}
    return str((await at.does("/persons/merges", body))["id"])


async def lacking(at: Person, household: str) -> set[str]:
    answer = await at.get("/consents/coverage", household=household, agencies="city", on="2026-07-01")
    return {lack["member"] for lack in answer.json()["missing"]}


async def test_r3_a_consent_given_under_one_record_counts_for_the_person_until_they_are_split(intake: Intake) -> None:
    council = intake.person("council")
    home, first = await somebody(council)
    stay, second = await somebody(council)
    await council.does("/consents", a_consent(home, first))
    assert await lacking(council, stay) == {second}

    merge = await merged(council, first, second)

    assert await lacking(council, stay) == set()
    refusal = a_consent(stay, second, on="2026-06-20", result="refused")
    await council.does("/consents", refusal)
    assert (await lacking(council, home), await lacking(council, stay)) == ({first}, {second}), "a no counts as well"
    await council.does(f"/persons/merges/{merge}/reversal", {"on": "2026-08-01", "reason": "別人"})
    assert (await lacking(council, home), await lacking(council, stay)) == (set(), {second})


async def test_r3_who_is_entered_twice_in_a_household_consents_once(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation(household=a_household(a_member("p"), a_member("q"))))
    household, first, second = made["household_id"], made["members"]["p"], made["members"]["q"]
    await council.does("/consents", a_consent(household, second))
    await merged(council, first, second)

    assert await lacking(council, household) == set()
    await council.does(f"/households/{household}/members/{second}/death", {"on": "2026-07-01"})
    answer = await council.get("/consents/coverage", household=household, agencies="city", on="2026-07-01")
    told = answer.json()
    assert (told["covered"], told["missing"]) == (False, []), "nobody is left who could consent"
    assert {each["why"] for each in told["answers"]} == {"died"}


async def test_r3_who_died_before_they_answered_has_given_no_consent(intake: Intake) -> None:
    council = intake.person("council")
    household, person = await somebody(council)
    asked = await council.does("/consents", a_consent(household, person, result="requested"))
    await council.does(f"/households/{household}/members/{person}/death", {"on": "2026-06-20"})

    answer = await council.post(f"/consents/{asked['id']}/answer", {"on": "2026-06-21", "result": "granted"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-living")


async def test_the_records_of_a_person_are_a_forest_and_each_merge_is_taken_back_by_itself(intake: Intake) -> None:
    council = intake.person("council")
    a, b, c = [(await somebody(council))[1] for _ in "abc"]
    lower = await merged(council, b, a)
    upper = await merged(council, c, b)

    taken = await council.post("/persons/merges", {"on": "2026-05-01", "keep": c, "absorb": a, "reason": "x"})
    assert taken.json()["type"] == "/problems/already-one-person"
    async with intake.held.sessions() as session:
        same = await persons.same_person(session, [UUID(a)])
    assert {str(one) for one in same[UUID(a)]} == {a, b, c}
    assert (await council.get(f"/persons/{a}")).json()["id"] == c
    d = (await somebody(council))[1]
    other = await council.post("/persons/merges", {"on": "2026-05-01", "keep": d, "absorb": a, "reason": "x"})
    assert other.json()["type"] == "/problems/absorbed-already"

    await council.does(f"/persons/merges/{upper}/reversal", {"on": "2026-06-01", "reason": "別人"})
    assert (await council.get(f"/persons/{a}")).json()["id"] == b
    await council.does(f"/persons/merges/{lower}/reversal", {"on": "2026-06-01", "reason": "別人"})
    assert (await council.get(f"/persons/{a}")).json()["id"] == a


async def test_of_merges_in_both_directions_at_once_one_holds(intake: Intake) -> None:
    council = intake.person("council")
    one, other = [(await somebody(council))[1] for _ in "ab"]
    body = {"on": "2026-05-01", "reason": "x"}

    answers = await asyncio.gather(
        council.post("/persons/merges", body | {"keep": one, "absorb": other}),
        council.post("/persons/merges", body | {"keep": other, "absorb": one}),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.parametrize("body", [{"keep": "x"}, {"reason": ""}, {"on": "2030-01-01"}], ids=str)
async def test_a_merge_that_cannot_be_is_refused(intake: Intake, body: dict[str, str]) -> None:
    council = intake.person("council")
    one, other = [(await somebody(council))[1] for _ in "ab"]
    right = {"on": "2026-05-01", "keep": one, "absorb": other, "reason": "x"}

    assert (await council.post("/persons/merges", right | body)).status_code == 422
    assert (await council.post("/persons/merges", right | {"absorb": one})).status_code == 422
    assert (await council.post("/persons/searches", {"birth_date": "1975-01-02"})).status_code == 422


async def test_r9_who_reaches_out_to_a_person_knows_where_they_have_moved(intake: Intake) -> None:
    council, higashi = intake.person("council"), intake.person("higashi")
    made = await council.does("/consultations", a_consultation(household=a_household(a_member("p"), a_member("q"))))
    household, person = made["household_id"], made["members"]["p"]
    await intake.hears(a_conference_decision(household_id=household, member_ids=(person,), agency="higashi"))

    move = {"on": "2026-06-01", "members": [{"id": person}], "to": {"address": "架空市架空町二丁目2番"}}
    moved = await higashi.does(f"/households/{household}/moves", move)

    new = moved["household_id"]
    assert (await higashi.get(f"/households/{new}")).json()["members"][0]["id"] == person
    consent = a_consent(new, person)
    assert (await higashi.does("/consents", consent))["status"] == "granted"
    assert await lacking(council, new) == set()


@given(NAMES)
def test_a_name_comes_back_from_the_database_as_it_was_typed(running_intake: Intake, name: str) -> None:
    column = tables.member.c.name.type
    dialect = running_intake.held.engine.dialect

    kept = column.process_bind_param(name, dialect)

    assert column.process_result_value(kept, dialect) == name
    assert persons.name_index(name) in persons.name_indexes(name)

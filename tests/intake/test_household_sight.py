"""Who sees how much of a household (R15): who answers for it, who saw a consultation of it, and bad input."""

from typing import Any

import pytest

from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member


async def test_r15_who_is_asked_to_take_over_sees_whom_it_concerns_and_no_history(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    family = a_household(a_member("mother"), a_member("son"))
    whole = await council.does("/consultations", a_consultation(household=family))
    household, ids = whole["household_id"], whole["members"]
    about_son = {"id": household, "members": [{"ref": "son", "id": ids["son"]}]}
    made = await council.does("/consultations", a_consultation(on="2026-05-01", household=about_son))
    corrected = {"on": "2026-05-02", "kana": "カクウ ムスコ"}
    await council.put(f"/households/{household}/members/{ids['son']}", corrected, if_match='"1"')
    offer = await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-05-03", "to_desk": "kita"})

    asked = (await kita.get(f"/households/{household}")).json()

    assert [one["id"] for one in asked["members"]] == [ids["son"]]
    assert (asked["history"], asked["former"]) == ([], [])
    assert (await kita.get(f"/persons/{ids['mother']}")).status_code == 404
    change = await kita.put(f"/households/{household}", {"on": "2026-05-04", "address": "x"}, if_match='"2"')
    assert (change.status_code, change.json()["type"]) == (403, "/problems/not-the-owner")
    await kita.does(f"/handovers/{offer['id']}/decline", {"on": "2026-05-04", "reason": "x", "next_step": "y"})
    assert (await kita.get(f"/households/{household}")).status_code == 404, "a decline ends the need to know"


async def test_every_look_at_a_household_and_at_a_person_is_logged(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation(household=a_household(a_member("p"), a_member("p2"))))
    household, person = made["household_id"], made["members"]["p"]

    await council.get(f"/households/{household}")
    await council.get(f"/persons/{person}")
    await council.get(f"/persons/{person}/matches")
    await council.does("/persons/searches", {"kana": "ｶｸｳ", "birth_date": "昭和50年1月2日"})

    rows = await intake.found("SELECT act, kind, record FROM access_log WHERE kind IN ('household', 'member')")
    looked = {(row.act, row.kind, row.record) for row in rows}
    assert looked >= {("read", "household", household), ("read", "member", person), ("match", "member", person)}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "あ" * 201},
        {"birth_date": "昭和70年1月1日"},
        {"birth_date": "2026-02-30"},
        {"relation": "x" * 201},
        {"address": "x"},
        {"name": 1},
    ],
    ids=lambda body: next(iter(body)),
)
async def test_bad_facts_of_a_member_are_pointed_at_and_nothing_changes(intake: Intake, body: dict[str, Any]) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    path = f"/households/{made['household_id']}/members/{made['members']['mother']}"

    answer = await council.put(path, {"on": "2026-05-01"} | body, if_match='"1"')

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(body))}"
    shown = (await council.get(f"/households/{made['household_id']}")).json()
    assert (shown["revision"], shown["history"]) == (1, [])


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\u202e架空", "😀", "　"], ids=ascii)
async def test_whatever_characters_are_typed_nothing_breaks(intake: Intake, name: str) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    household, person = made["household_id"], made["members"]["mother"]

    answer = await council.put(
        f"/households/{household}/members/{person}", {"on": "2026-05-01", "name": name}, if_match='"1"'
    )
    looked = await council.post("/persons/searches", {"name": name, "kana": name})

    assert answer.status_code in {200, 422}
    assert looked.status_code in {200, 422}
    assert (await council.get(f"/persons/{person}/matches")).status_code == 200

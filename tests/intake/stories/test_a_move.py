"""A mother leaves with her child; years later the whole of the new household moves too. Nothing of it is forgotten."""

from typing import Any

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consent, a_consultation, a_household, a_member

SHELTER = "架空市架空町九丁目9番9号"
OLD_HOME = "架空市架空町一丁目1番1号"


async def a_family(at: Person) -> tuple[str, str, dict[str, str]]:
    household = a_household(
        a_member("father", relation="02"),
        a_member("mother", relation="12"),
        a_member("child", relation="20", birth_date="2015-04-01", represented_by="mother"),
    )
    made = await at.does("/consultations", a_consultation(household=household))
    return made["id"], made["household_id"], made["members"]


async def flees(at: Person, household: str, ids: dict[str, str]) -> str:
    movers = [{"id": ids["mother"], "relation": "02"}, {"id": ids["child"], "relation": "20"}]
    body = {
        "on": "2026-05-07",
        "members": movers,
        "to": {"address": SHELTER, "address_protected": True},
        "registration": "stays",
        "note": "避難のため",
    }
    moved: dict[str, Any] = await at.does(f"/households/{household}/moves", body)
    assert moved["members"] == [ids["mother"], ids["child"]]
    return str(moved["household_id"])


async def test_a_move(intake: Intake) -> None:
    council = intake.person("council")
    consultation, old, ids = await a_family(council)
    await council.does("/consents", a_consent(old, ids["mother"], on="2026-04-20"))

    new = await flees(council, old, ids)

    left = await council.get(f"/households/{old}")
    assert [(one["id"], one["lives_here"]) for one in left.json()["members"]] == [
        (ids["father"], True),
        (ids["mother"], False),
        (ids["child"], False),
    ]
    assert {(one["id"], one["until"]) for one in left.json()["former"]} == {
        (ids["mother"], "2026-05-07"),
        (ids["child"], "2026-05-07"),
    }
    assert {one["registration"]["at"] for one in left.json()["members"][1:]} == {"here"}
    assert SHELTER not in left.text
    assert new not in left.text
    came = (await council.get(f"/households/{new}")).json()
    assert (came["address"], came["address_protected"]) == ("（非公開）", True)
    assert [(one["relation_label"], one["lived_since"]) for one in came["members"]] == [
        ("世帯主", "2026-05-07"),
        ("子", "2026-05-07"),
    ]
    assert {one["registration"]["at"] for one in came["members"]} == {"elsewhere"}
    assert {one["registration"]["household_id"] for one in came["members"]} == {old}
    assert came["members"][1]["represented_by"] == ids["mother"]

    covered = await council.get("/consents/coverage", household=new, agencies="city", on="2026-06-01")
    assert {lack["member"] for lack in covered.json()["missing"]} == {ids["child"]}
    remaining = await council.get("/consents/coverage", household=old, agencies="city", on="2026-06-01")
    assert {lack["member"] for lack in remaining.json()["missing"]} == {ids["father"]}
    whole = (await council.get(f"/consultations/{consultation}")).json()
    assert [one["id"] for one in whole["household"]["members"]] == [ids["father"], ids["mother"], ids["child"]]

    body = {"on": "2026-10-01", "to": {"address": "架空市架空町五丁目5番"}, "registration": "moved"}
    again = await council.does(f"/households/{new}/moves", body)
    assert again["household_id"] == new
    after = (await council.get(f"/households/{new}")).json()
    assert {one["registration"]["at"] for one in after["members"]} == {"here"}
    assert [(change["what"], change["on"]) for change in after["history"]][-1] == ("address", "2026-10-01")
    assert after["history"][-1]["before"] == {"address": "（非公開）"}


async def test_a_child_who_moved_is_represented_by_the_parent_who_stayed(intake: Intake) -> None:
    council = intake.person("council")
    _, old, ids = await a_family(council)
    to = {"address": "架空市架空町二丁目2番"}
    moved = await council.does(
        f"/households/{old}/moves", {"on": "2026-05-07", "members": [{"id": ids["child"]}], "to": to}
    )

    consent = a_consent(moved["household_id"], ids["child"], given_by=ids["mother"])

    assert (await council.does("/consents", consent))["status"] == "granted"


async def test_r15_who_works_with_the_one_who_stayed_never_learns_where_the_other_went(intake: Intake) -> None:
    council, higashi, kita = intake.person("council"), intake.person("higashi"), intake.person("kita")
    consultation, old, ids = await a_family(council)
    new = await flees(council, old, ids)
    again = {"id": old, "members": [{"ref": "father", "id": ids["father"]}]}
    about_him = await council.does("/consultations", a_consultation(on="2026-06-01", household=again))
    for about, desk, taker in ((about_him["id"], "higashi", higashi), (consultation, "kita", kita)):
        offer = await council.does(f"/consultations/{about}/handovers", {"on": "2026-06-02", "to_desk": desk})
        await taker.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-06-03"})

    stays = await higashi.get(f"/households/{old}")

    assert stays.status_code == 200
    assert SHELTER not in stays.text
    assert (await higashi.get(f"/households/{new}")).status_code == 404
    assert (await higashi.get("/consents/coverage", household=new, agencies="city")).status_code == 404
    assert (await kita.get(f"/households/{new}")).json()["revision"] >= 1, "who works with her knows where she lives"


async def test_moving_in_with_another_household_takes_the_protection_along(intake: Intake) -> None:
    council = intake.person("council")
    _, old, ids = await a_family(council)
    new = await flees(council, old, ids)
    host = await council.does(
        "/consultations", a_consultation(household=a_household(a_member("aunt"), address=OLD_HOME))
    )

    moved = await council.does(
        f"/households/{new}/moves", {"on": "2026-08-01", "to": {"household_id": host["household_id"]}}
    )

    assert moved["household_id"] == host["household_id"]
    told = await council.get(f"/households/{host['household_id']}")
    assert (told.json()["address"], told.json()["address_protected"]) == ("（非公開）", True)
    living_there = {one["id"] for one in told.json()["members"]}
    assert living_there == {host["members"]["aunt"], ids["mother"], ids["child"]}
    assert new not in told.text
    assert "address-protected.v1" in [kind for kind, _ in await intake.told()]
    assert [change["what"] for change in told.json()["history"]] == ["protection", "moved_in", "moved_in"]
    left = (await council.get(f"/households/{new}")).json()
    assert (left["members"], [one["id"] for one in left["former"]]) == ([], [ids["mother"], ids["child"]])

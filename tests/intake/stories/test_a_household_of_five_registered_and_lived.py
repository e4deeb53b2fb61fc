"""A household of five as it lives, beside the one that is registered (住民票): both are kept, with their days."""

from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member


async def test_a_household_of_five(intake: Intake) -> None:
    council = intake.person("council")
    family = a_household(
        a_member("father", relation="02"),
        a_member("mother", relation="１２"),
        a_member("son", relation="子"),
        a_member("his wife", relation="20,12"),
        a_member("lodger", relation="父の友人"),
    )
    made = await council.does("/consultations", a_consultation(household=family))
    household, ids = made["household_id"], made["members"]
    member = f"/households/{household}/members"

    for who in ("father", "mother"):
        await council.does(f"{member}/{ids[who]}/registration", {"on": "2026-04-11", "at": "here"})
    elsewhere = {"on": "2026-04-11", "at": "address", "address": "架空市架空町七丁目7番"}
    await council.does(f"{member}/{ids['son']}/registration", elsewhere)
    dormitory = {"address": "架空市架空町八丁目8番 寮"}
    away = {"on": "2026-05-01", "members": [{"id": ids["his wife"]}], "to": dormitory, "registration": "stays"}
    room = (await council.does(f"/households/{household}/moves", away))["household_id"]

    whole = (await council.get(f"/households/{household}")).json()["members"]

    told = [(one["relation_label"], one["lives_here"], one["registration"]["at"]) for one in whole]
    assert told == [
        ("世帯主", True, "here"),
        ("妻", True, "here"),
        ("子", True, "elsewhere"),
        ("父の友人", True, "unknown"),
        (None, False, "here"),
    ]
    assert whole[2]["registration"]["address"] == "架空市架空町七丁目7番"
    assert (await council.get(f"/households/{room}")).json()["members"][0]["registration"]["household_id"] == household

    await council.does(f"{member}/{ids['son']}/registration", {"on": "2026-06-01", "at": "here"})
    son = (await council.get(f"/households/{household}")).json()["members"][2]
    assert (son["registration"]["at"], son["registration"]["since"]) == ("here", "2026-06-01")
    rows = await intake.found(
        "SELECT since, until FROM residence WHERE member_id = :who ORDER BY since", who=ids["son"]
    )
    assert [(str(row.since), str(row.until)) for row in rows] == [("2026-04-11", "2026-06-01"), ("2026-06-01", "None")]

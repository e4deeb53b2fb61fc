"""A household of five, one of them dead: three of the four who are asked consent, and the desk sees who is missing."""

from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation, a_household, a_member

AGENCIES = ["city", "council"]


async def test_a_household_of_five_with_three_consents_of_four(intake: Intake) -> None:
    council = intake.person("council")
    household = a_household(
        a_member("father", birth_date="1944-05-05"),
        a_member("mother", birth_date="1948-05-05"),
        a_member("son"),
        a_member("grandchild", birth_date="2019-05-05", represented_by="son"),
        a_member("late", living=False),
    )
    made = await council.does("/consultations", a_consultation(household=household))
    ids, home = made["members"], made["household_id"]

    request = a_consent(home, "-", agencies=AGENCIES) | {
        "members": [
            {"member_id": ids["father"], "result": "granted"},
            {"member_id": ids["mother"], "result": "granted"},
            {"member_id": ids["grandchild"], "result": "granted", "given_by": ids["son"]},
            {"member_id": ids["son"]},
        ]
    }
    asked = (await council.does("/consent-requests", {k: v for k, v in request.items() if k != "member_id"}))["items"]
    assert [one["status"] for one in asked] == ["granted", "granted", "granted", "requested"]

    answer = (
        await council.get("/consents/coverage", household=home, agencies=",".join(AGENCIES), on="2026-06-13")
    ).json()
    assert not answer["covered"]
    assert answer["missing"] == [{"member": ids["son"], "agency": agency} for agency in AGENCIES]
    assert {one["member"]: one["why"] for one in answer["answers"]} == {
        ids["father"]: "covered",
        ids["mother"]: "covered",
        ids["grandchild"]: "covered",
        ids["son"]: "waiting",
        ids["late"]: "died",
    }
    path = f"/consultations/{made['id']}/referral"
    refused = await council.post(path, {"on": "2026-06-13", "with_consent": True})
    assert (refused.status_code, {one["member"] for one in refused.json()["missing"]}) == (409, {ids["son"]})

    await council.does(f"/consents/{asked[3]['id']}/answer", {"on": "2026-06-19", "result": "granted"})

    whole = await council.get("/consents/coverage", household=home, agencies=",".join(AGENCIES), on="2026-06-19")
    assert whole.json()["covered"]
    await council.does(path, {"on": "2026-06-19", "with_consent": True})

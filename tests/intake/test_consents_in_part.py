"""Consents in part: asked of several, answered, taken back and renewed for some agencies and kinds of data (R3)."""

from typing import Any

import pytest

from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation, a_household, a_member

ASKED = ["city", "council", "higashi"]


async def two_people(intake: Intake) -> tuple[str, dict[str, str]]:
    household = a_household(a_member("mother"), a_member("son"))
    made = await intake.person("council").does("/consultations", a_consultation(household=household))
    return made["household_id"], made["members"]


def a_request(household: str, *members: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    said = a_consent(household, "-", agencies=ASKED, **overrides)
    return {name: value for name, value in said.items() if name != "member_id"} | {"members": list(members)}


async def why(intake: Intake, household: str, *, on: str, **query: Any) -> dict[tuple[str, str], str]:
    answer = await intake.person("council").get(
        "/consents/coverage", household=household, agencies=",".join(ASKED), on=on, **query
    )
    assert answer.status_code == 200, answer.text
    return {(one["member"], one["agency"]): one["why"] for one in answer.json()["answers"]}


async def test_one_request_is_put_to_several_and_each_answers_for_themselves(intake: Intake) -> None:
    household, ids = await two_people(intake)
    said = a_request(
        household,
        {"member_id": ids["mother"], "result": "partly", "granted": {"agencies": ["city"], "categories": ["basic"]}},
        {"member_id": ids["son"], "result": "refused"},
    )

    items = (await intake.person("council").does("/consent-requests", said))["items"]

    assert [item["status"] for item in items] == ["partly", "refused"]
    assert len({item["request_id"] for item in items}) == 1
    assert (items[0]["agencies"], items[0]["refused_agencies"]) == (["city"], ["council", "higashi"])
    assert (items[0]["categories"], items[0]["refused_categories"]) == (["basic"], ["health"])
    told = [each for each in await intake.told() if each[0].startswith("consent-")]
    assert [(kind, data["agencies"]) for kind, data in told] == [
        ("consent-granted.v1", ["city"]),
        ("consent-refused.v1", ["council", "higashi"]),
        ("consent-refused.v1", ASKED),
    ]
    found = await why(intake, household, on="2026-07-01")
    assert [found[ids["mother"], agency] for agency in ASKED] == ["covered", "refused", "refused"]
    assert {found[ids["son"], agency] for agency in ASKED} == {"refused"}
    assert (await why(intake, household, on="2026-07-01", category="health"))[ids["mother"], "city"] == (
        "not_this_category"
    )


@pytest.mark.parametrize(
    ("granted", "pointer"),
    [
        ({"agencies": ["kita"]}, "/agencies"),
        ({"categories": ["family"]}, "/categories"),
        ({"agencies": ASKED}, "/agencies"),
        (None, "/agencies"),
    ],
)
async def test_a_part_is_less_than_the_whole_and_lies_within_it(intake: Intake, granted: Any, pointer: str) -> None:
    household, ids = await two_people(intake)
    before = await intake.counts()

    said = a_request(household, {"member_id": ids["mother"], "result": "partly", "granted": granted})
    answer = await intake.person("council").post("/consent-requests", said)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await intake.counts() == before


async def test_of_a_request_all_is_recorded_or_nothing(intake: Intake) -> None:
    household, ids = await two_people(intake)
    council, before = intake.person("council"), await intake.counts()
    twice = a_request(household, {"member_id": ids["son"]}, {"member_id": ids["son"]})
    strange = a_request(household, {"member_id": ids["son"]}, {"member_id": household})

    assert (await council.post("/consent-requests", twice)).json()["errors"][0]["pointer"] == "/members"
    assert (await council.post("/consent-requests", strange)).json()["errors"][0]["pointer"] == "/members/1/member_id"

    assert await intake.counts() == before


async def test_an_oral_consent_needs_a_witness(intake: Intake) -> None:
    household, ids = await two_people(intake)
    council = intake.person("council")

    alone = await council.post("/consents", a_consent(household, ids["mother"], method="oral"))

    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (422, "/witness")
    await council.does("/consents", a_consent(household, ids["mother"], method="oral", witness="架空 立会人"))


@pytest.mark.parametrize("witness", [" ", "worker@council"])
async def test_r3_who_asked_is_no_witness_and_nobody_is_none(intake: Intake, witness: str) -> None:
    household, ids = await two_people(intake)

    answer = await intake.person("council").post(
        "/consents", a_consent(household, ids["mother"], method="oral", witness=witness)
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/witness")


async def test_r3_an_oral_answer_to_a_request_names_its_witness_and_a_no_needs_none(intake: Intake) -> None:
    household, ids = await two_people(intake)
    council = intake.person("council")
    said = a_consent(household, ids["mother"], method="oral", result="requested")
    yes, no = [await council.does("/consents", said) for _ in range(2)]

    alone = await council.post(f"/consents/{yes['id']}/answer", {"on": "2026-06-13", "result": "granted"})
    heard = await council.does(
        f"/consents/{yes['id']}/answer", {"on": "2026-06-13", "result": "granted", "witness": "架空 立会人"}
    )
    refused = await council.does(f"/consents/{no['id']}/answer", {"on": "2026-06-13", "result": "refused"})

    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (422, "/witness")
    assert (heard["status"], heard["witness"], refused["status"]) == ("granted", "架空 立会人", "refused")


async def test_a_part_is_taken_back_and_the_rest_stays_in_force(intake: Intake) -> None:
    household, ids = await two_people(intake)
    council = intake.person("council")
    consent = await council.does("/consents", a_consent(household, ids["mother"], agencies=ASKED))
    path = f"/consents/{consent['id']}/withdrawal"

    left = await council.does(path, {"on": "2026-07-01", "agencies": ["higashi"]})

    assert (left["status"], left["agencies"], left["narrowed_on"]) == ("granted", ["city", "council"], "2026-07-01")
    kind, told = (await intake.told())[-1]
    assert (kind, told["agencies"], told["revision"]) == ("consent-granted.v1", ["city", "council"], 2)
    found = await why(intake, household, on="2026-07-02")
    assert (found[ids["mother"], "higashi"], found[ids["mother"], "city"]) == ("withdrawn", "covered")
    again = await council.post(path, {"on": "2026-07-02", "agencies": ["higashi"]})
    assert (again.status_code, again.json()["withdrawn_on"]) == (409, "2026-07-01")
    never = await council.post(path, {"on": "2026-07-02", "agencies": ["kita"]})
    assert (never.status_code, never.json()["errors"][0]["pointer"]) == (422, "/agencies")
    rest = await council.does(path, {"on": "2026-07-03", "agencies": ["city", "council"]})
    assert rest["status"] == "withdrawn"
    assert (await intake.told())[-1][0] == "consent-withdrawn.v1"


async def test_what_runs_out_while_support_goes_on_is_to_be_renewed_once(intake: Intake) -> None:
    household, ids = await two_people(intake)
    council = intake.person("council")
    soon = await council.does("/consents", a_consent(household, ids["mother"], valid_until="2026-12-20"))
    await council.does("/consents", a_consent(household, ids["son"], valid_until="2027-03-31"))
    asked = {"expiring_within": 30}
    assert [one["id"] for one in (await council.get("/consents", **asked)).json()["items"]] == [soon["id"]]
    assert (await council.get("/consents", expiring_within=10)).json()["items"] == []
    assert (await intake.person("higashi").get("/consents", **asked)).json()["items"] == []

    path = f"/consents/{soon['id']}/renewal"
    said = {"on": "2026-11-30", "valid_until": "2027-11-30", "method": "paper", "notice_version": "2026-04"}
    renewed = await council.does(path, said)

    assert (renewed["supersedes"], renewed["agencies"]) == (soon["id"], soon["agencies"])
    assert (await council.get("/consents", **asked)).json()["items"] == []
    second = await council.post(path, said)
    assert (second.status_code, second.json()["type"]) == (409, "/problems/already-renewed")
    assert second.json()["renewed_by"] == renewed["id"]
    assert (await council.get("/consents")).status_code == 422


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-06-11", "not_yet"), ("2026-06-12", "covered"), ("2027-03-31", "covered"), ("2027-04-01", "expired")],
)
async def test_coverage_says_why_not(intake: Intake, on: str, expected: str) -> None:
    household, ids = await two_people(intake)
    council = intake.person("council")
    await council.does("/consents", a_consent(household, ids["mother"], agencies=ASKED[:1]))
    await council.does("/consents", a_consent(household, ids["son"], agencies=ASKED[:1], result="requested"))

    found = await why(intake, household, on=on)

    assert found[ids["mother"], "city"] == expected
    assert found[ids["mother"], "council"] == "never_asked"
    assert found[ids["son"], "city"] == "waiting"

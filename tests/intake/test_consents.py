"""The ledger of consents (R3): each person for themselves, withdrawn at once, never forgotten."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.intake.conftest import Intake
from tests.intake.factories import AGENCIES, a_conference_decision, a_consent, a_consultation, a_household, a_member


async def a_family(intake: Intake) -> tuple[str, dict[str, str]]:
    household = a_household(
        a_member("mother"),
        a_member("child", birth_date="2012-05-05", represented_by="mother"),
        a_member("baby", birth_date="2024-05-05"),
        a_member("late", living=False),
        a_member("son", birth_date="不詳"),
    )
    made = await intake.person("council").does("/consultations", a_consultation(household=household))
    return made["household_id"], made["members"]


async def test_a_grant_is_in_force_from_its_day_to_its_end(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")

    granted = await council.does("/consents", a_consent(household, ids["mother"]))

    assert (granted["status"], granted["valid_from"], granted["revision"]) == ("granted", "2026-06-12", 1)
    told = (await intake.told())[-1]
    assert told[0] == "consent-granted.v1"
    assert told[1]["agencies"] == list(AGENCIES)
    for on, covered in (("2026-06-11", False), ("2026-06-12", True), ("2027-03-31", True), ("2027-04-01", False)):
        answer = await council.get("/consents/coverage", household=household, agencies="city,higashi", on=on)
        lacking = {(lack["member"], lack["agency"]) for lack in answer.json()["missing"]}
        assert ((ids["mother"], "city") not in lacking) is covered
        assert (ids["late"], "city") not in lacking
        assert not answer.json()["covered"]


async def test_coverage_lists_members_by_agencies_in_order(intake: Intake) -> None:
    made = await intake.person("council").does(
        "/consultations", a_consultation(household=a_household(a_member("mother"), a_member("son")))
    )
    council, ids = intake.person("council"), made["members"]
    await council.does("/consents", a_consent(made["household_id"], ids["mother"]))

    answer = await council.get(
        "/consents/coverage", household=made["household_id"], agencies="council,city", on="2026-06-12"
    )

    assert [lack["agency"] for lack in answer.json()["missing"]] == ["council", "city"]
    assert {lack["member"] for lack in answer.json()["missing"]} == {ids["son"]}
    await council.does("/consents", a_consent(made["household_id"], ids["son"]))
    whole = await council.get(
        "/consents/coverage", household=made["household_id"], agencies="council,city", on="2026-06-12"
    )
    assert (whole.json()["covered"], whole.json()["missing"]) == (True, [])


async def test_r3_a_withdrawal_works_in_the_ledger_at_once_and_the_history_stays(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")
    consent = await council.does("/consents", a_consent(household, ids["mother"]))

    withdrawn = await council.does(f"/consents/{consent['id']}/withdrawal", {"on": "2026-07-01"})

    assert (withdrawn["status"], withdrawn["withdrawn_on"], withdrawn["revision"]) == ("withdrawn", "2026-07-01", 2)
    answer = await council.get("/consents/coverage", household=household, agencies="city", on="2026-07-02")
    assert ids["mother"] in {lack["member"] for lack in answer.json()["missing"]}
    history = (await council.get("/consents", household=household)).json()["items"]
    assert [(item["status"], item["valid_from"]) for item in history] == [("withdrawn", "2026-06-12")]
    kind, told = (await intake.told())[-1]
    assert (kind, told["revision"]) == ("consent-withdrawn.v1", 2)


async def test_of_two_withdrawals_at_once_the_second_is_told_so(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")
    consent = await council.does("/consents", a_consent(household, ids["mother"]))

    answers = await asyncio.gather(
        *(council.post(f"/consents/{consent['id']}/withdrawal", {"on": "2026-07-01"}) for _ in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {a.json()["type"] for a in answers if a.status_code == 409} == {"/problems/already-withdrawn"}
    assert [kind for kind, _ in await intake.told()].count("consent-withdrawn.v1") == 1


@pytest.mark.parametrize(
    ("who", "given_by", "type_"),
    [
        ("child", None, "representative-needed"),
        ("child", "son", "representative-needed"),
        ("baby", None, "representative-needed"),
        ("baby", "child", "consents-separately"),
        ("son", "mother", "consents-separately"),
        ("mother", "son", "consents-separately"),
        ("late", None, "not-living"),
    ],
)
async def test_r3_nobody_consents_for_another_but_a_representative(
    intake: Intake, who: str, given_by: str | None, type_: str
) -> None:
    household, ids = await a_family(intake)
    before = await intake.counts()

    said = a_consent(household, ids[who], given_by=ids[given_by] if given_by else None)
    answer = await intake.person("council").post("/consents", said)

    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{type_}")
    assert await intake.counts() == before


@pytest.mark.parametrize(("who", "given_by"), [("child", "mother"), ("baby", "mother"), ("son", None), ("son", "son")])
async def test_r3_a_parent_consents_for_a_child_and_grown_people_for_themselves(
    intake: Intake, who: str, given_by: str | None
) -> None:
    household, ids = await a_family(intake)

    said = a_consent(household, ids[who], given_by=ids[given_by] if given_by else None)

    assert (await intake.person("council").post("/consents", said)).status_code == 201


async def test_a_request_is_answered_once(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")
    asked = await council.does("/consents", a_consent(household, ids["son"], result="requested"))
    published = len(await intake.told())
    answer = (f"/consents/{asked['id']}/answer", {"on": "2026-06-19", "result": "granted"})
    assert (await council.post(f"/consents/{asked['id']}/withdrawal", {"on": "2026-06-19"})).status_code == 409
    assert (await council.post(answer[0], answer[1] | {"on": "2026-06-11"})).json()["type"].endswith("before-the-offer")

    answers = await asyncio.gather(*(council.post(*answer) for _ in range(3)))

    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    granted = (await council.get(f"/consents/{asked['id']}")).json()
    assert (granted["status"], granted["valid_from"], granted["revision"]) == ("granted", "2026-06-19", 2)
    assert [kind for kind, _ in (await intake.told())[published:]] == ["consent-granted.v1"]


async def test_a_refusal_is_published_and_cannot_be_withdrawn(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")

    refused = await council.does("/consents", a_consent(household, ids["son"], result="refused"))

    assert (await intake.told())[-1][0] == "consent-refused.v1"
    answer = await council.post(f"/consents/{refused['id']}/withdrawal", {"on": "2026-07-01"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-granted")


async def test_a_withdrawal_before_the_grant_is_refused(intake: Intake) -> None:
    household, ids = await a_family(intake)
    council = intake.person("council")
    consent = await council.does("/consents", a_consent(household, ids["mother"]))

    answer = await council.post(f"/consents/{consent['id']}/withdrawal", {"on": "2026-06-11"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/before-the-grant")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"agencies": ["city", "nowhere"]}, "/agencies/1"),
        ({"agencies": []}, "/agencies"),
        ({"categories": ["secrets"]}, "/categories/0"),
        ({"purpose": "fun"}, "/purpose"),
        ({"method": "telepathy"}, "/method"),
        ({"valid_until": "2026-06-11"}, "/valid_until"),
        ({"member_id": str(uuid4())}, "/member_id"),
        ({"given_by": str(uuid4())}, "/given_by"),
    ],
)
async def test_what_cannot_be_read_points_at_the_field(intake: Intake, wrong: dict[str, Any], pointer: str) -> None:
    household, ids = await a_family(intake)

    answer = await intake.person("council").post("/consents", a_consent(household, ids["mother"], **wrong))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_hubs_may_be_recipients(intake: Intake) -> None:
    household, ids = await a_family(intake)

    said = a_consent(household, ids["son"], purpose="host_disclosure", agencies=["hub_honcho"])

    assert (await intake.person("council").post("/consents", said)).status_code == 201


async def test_r15_only_who_answers_for_the_household_records_consents(intake: Intake) -> None:
    household, ids = await a_family(intake)
    consultation = (await intake.person("council").get("/consultations")).json()["items"][0]["id"]
    stranger = await intake.person("higashi").post("/consents", a_consent(household, ids["mother"]))
    assert stranger.status_code == 404
    await intake.person("council").does(
        f"/consultations/{consultation}/handovers", {"on": "2026-04-12", "to_desk": "higashi"}
    )

    asked = await intake.person("higashi").post("/consents", a_consent(household, ids["mother"]))

    assert (asked.status_code, asked.json()["type"]) == (403, "/problems/not-the-owner")


async def test_the_agency_of_an_outreach_records_consents_of_people_only_the_decision_names(intake: Intake) -> None:
    decision = a_conference_decision(agency="kita")
    await intake.hears(decision)

    said = a_consent(str(decision.household_id), str(decision.member_ids[0]))

    assert (await intake.person("kita").post("/consents", said)).status_code == 201
    assert (await intake.person("council").post("/consents", said)).status_code == 404


async def test_a_referral_and_a_withdrawal_at_once_never_leave_a_referral_on_a_withdrawn_consent(
    intake: Intake,
) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    consent = await council.does("/consents", a_consent(made["household_id"], made["members"]["mother"]))

    referral, withdrawal = await asyncio.gather(
        council.post(f"/consultations/{made['id']}/referral", {"on": "2026-06-13", "with_consent": True}),
        council.post(f"/consents/{consent['id']}/withdrawal", {"on": "2026-06-13"}),
    )

    assert withdrawal.status_code == 200
    kinds = [kind for kind, _ in await intake.told()]
    if referral.status_code == 201:
        assert kinds.index("referral-made.v1") < kinds.index("consent-withdrawn.v1")
    else:
        assert referral.json()["type"] == "/problems/consent-missing"
        assert "referral-made.v1" not in kinds

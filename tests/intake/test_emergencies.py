"""Disclosure without consent in an emergency: approved by another person, short, and reviewed afterwards (R3)."""

from typing import Any

import pytest

from shared.actors import Role
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation

REASON = "架空の理由 命に関わるおそれ"


async def a_household(intake: Intake) -> tuple[str, str]:
    made = await intake.person("council").does("/consultations", a_consultation())
    return made["household_id"], made["members"]["mother"]


def an_emergency(household: str, member: str, **overrides: Any) -> dict[str, Any]:
    return {
        "on": "2026-06-12",
        "household_id": household,
        "member_ids": [member],
        "agencies": ["city", "higashi"],
        "categories": ["basic", "health"],
        "reason": REASON,
        "until": "2026-06-19",
    } | overrides


async def test_what_was_told_without_consent_stands_in_the_ledger_with_its_basis(intake: Intake) -> None:
    household, member = await a_household(intake)
    council = intake.person("council")

    decided = await council.does("/emergency-disclosures", an_emergency(household, member))

    assert (decided["basis"], decided["review_due"], decided["result"]) == ("emergency_life", "2026-06-19", None)
    kind, told = (await intake.told())[-1]
    assert (kind, told["basis"], told["agencies"]) == ("emergency-disclosed.v1", "emergency_life", ["city", "higashi"])
    assert REASON not in str(told)
    assert (await council.get("/consents", household=household)).json()["items"] == []
    coverage = await council.get("/consents/coverage", household=household, agencies="city", on="2026-06-13")
    assert not coverage.json()["covered"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"until": "2026-06-27"}, "/until"),
        ({"until": "2026-06-11"}, "/until"),
        ({"approver": "worker@council"}, "/approver"),
        ({"reason": ""}, "/reason"),
        ({"agencies": ["nowhere"]}, "/agencies/0"),
        ({"member_ids": ["00000000-0000-4000-8000-000000000000"]}, "/member_ids/0"),
    ],
)
async def test_it_is_short_approved_by_another_and_has_a_reason(
    intake: Intake, wrong: dict[str, Any], pointer: str
) -> None:
    household, member = await a_household(intake)
    before = await intake.counts()

    answer = await intake.person("council").post("/emergency-disclosures", an_emergency(household, member, **wrong))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await intake.counts() == before


async def test_it_waits_with_its_agency_and_with_the_city_until_another_person_reviewed_it(intake: Intake) -> None:
    household, member = await a_household(intake)
    council, officer = intake.person("council"), intake.person("city", Role.CITY_OFFICER)
    decided = await council.does("/emergency-disclosures", an_emergency(household, member))
    path, said = f"/emergency-disclosures/{decided['id']}/review", {"result": "stopped", "finding": "架空の検証"}
    for who in (council, officer):
        waiting = (await who.get("/emergency-disclosures", unreviewed=True)).json()["items"]
        assert [one["id"] for one in waiting] == [decided["id"]]

    own = await council.post(path, said | {"on": "2026-06-15"})
    early = await officer.post(path, said | {"on": "2026-06-11"})
    reviewed = await officer.does(path, said | {"on": "2026-06-15"})
    again = await officer.post(path, said | {"on": "2026-06-16"})

    assert (own.status_code, own.json()["type"]) == (403, "/problems/reviewed-by-another")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/before-the-disclosure")
    assert (reviewed["result"], reviewed["reviewed_by"]) == ("stopped", officer.subject)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-reviewed")
    assert (await council.get("/emergency-disclosures", unreviewed=True)).json()["items"] == []
    assert (await intake.told())[-1][0] == "emergency-reviewed.v1"


async def test_r3_it_is_approved_by_a_person_with_the_right_to_by_their_own_request(intake: Intake) -> None:
    household, member = await a_household(intake)
    council, officer = intake.person("council"), intake.person("city", Role.CITY_OFFICER)
    decided = await council.does("/emergency-disclosures", an_emergency(household, member, approver="架空 課長"))
    assert (decided["approver"], decided["approved_on"], decided["approved_by"]) == ("架空 課長", None, None)
    path = f"/emergency-disclosures/{decided['id']}"
    for who in (council, intake.person("council", subject="colleague@council")):
        answer = await who.post(f"{path}/approval", {"on": "2026-06-12"})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-lacking")
    unapproved = {"on": "2026-06-15", "result": "confirmed", "finding": "架空"}
    refused = await officer.post(f"{path}/review", unapproved)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-approved")

    early = await officer.post(f"{path}/approval", {"on": "2026-06-11"})
    approved = await officer.does(f"{path}/approval", {"on": "2026-06-13"})
    again = await officer.post(f"{path}/approval", {"on": "2026-06-13"})
    own = await officer.post(f"{path}/review", unapproved)
    other = await intake.person("city", Role.CITY_OFFICER, subject="other@city").does(f"{path}/review", unapproved)

    assert (early.status_code, early.json()["type"]) == (409, "/problems/before-the-disclosure")
    assert (approved["approved_on"], approved["approved_by"], approved["approved_agency"]) == (
        "2026-06-13",
        officer.subject,
        "city",
    )
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-approved")
    assert (own.status_code, own.json()["type"]) == (403, "/problems/reviewed-by-another")
    assert other["result"] == "confirmed"
    told = [(kind, data.get("revision")) for kind, data in await intake.told() if kind.startswith("emergency-")]
    assert told == [("emergency-disclosed.v1", None), ("emergency-approved.v1", 2), ("emergency-reviewed.v1", 3)]


async def test_r3_a_coordinator_approves_what_a_colleague_decided_and_nobody_their_own(intake: Intake) -> None:
    household, member = await a_household(intake)
    coordinator = intake.person("council", Role.COORDINATOR, subject="coordinator@council")
    of_a_colleague = await intake.person("council").does("/emergency-disclosures", an_emergency(household, member))
    own = await coordinator.does("/emergency-disclosures", an_emergency(household, member))

    refused = await coordinator.post(f"/emergency-disclosures/{own['id']}/approval", {"on": "2026-06-12"})
    approved = await coordinator.does(f"/emergency-disclosures/{of_a_colleague['id']}/approval", {"on": "2026-06-12"})

    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/approved-by-another")
    assert approved["approved_agency"] == "council"


async def test_what_was_stopped_is_not_approved_afterwards(intake: Intake) -> None:
    household, member = await a_household(intake)
    officer = intake.person("city", Role.CITY_OFFICER)
    decided = await intake.person("council").does("/emergency-disclosures", an_emergency(household, member))
    path = f"/emergency-disclosures/{decided['id']}"
    await officer.does(f"{path}/review", {"on": "2026-06-15", "result": "stopped", "finding": "架空"})

    answer = await officer.post(f"{path}/approval", {"on": "2026-06-15"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-reviewed")


async def test_r15_nobody_else_sees_or_decides(intake: Intake) -> None:
    household, member = await a_household(intake)
    decided = await intake.person("council").does("/emergency-disclosures", an_emergency(household, member))
    stranger, auditor = intake.person("higashi"), intake.person("city", Role.AUDITOR)

    assert (await stranger.get(f"/emergency-disclosures/{decided['id']}")).status_code == 404
    assert (await auditor.get(f"/emergency-disclosures/{decided['id']}")).status_code == 404
    officer_elsewhere = intake.person("minami", Role.CITY_OFFICER)
    assert (await officer_elsewhere.get(f"/emergency-disclosures/{decided['id']}")).status_code == 404
    assert (await stranger.get("/emergency-disclosures")).json()["items"] == []
    assert (await auditor.get("/emergency-disclosures")).status_code == 403
    assert (await stranger.post("/emergency-disclosures", an_emergency(household, member))).status_code == 404
    said = {"on": "2026-06-15", "result": "confirmed", "finding": "架空"}
    for outsider in (stranger, auditor, officer_elsewhere, intake.person("higashi", Role.COORDINATOR)):
        for act, body in (("review", said), ("approval", {"on": "2026-06-15"})):
            assert (await outsider.post(f"/emergency-disclosures/{decided['id']}/{act}", body)).status_code == 404

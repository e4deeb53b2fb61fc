"""Who merely sees a household reads of its ledger what concerns them, and asks whether they are covered (R15)."""

from typing import Any

import pytest

from shared.actors import Role
from shared.privacy.masking import HIDDEN
from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation


@pytest.fixture
async def ledger(intake: Intake) -> dict[str, Any]:
    """A household of the council's with two grants, shown to higashi by an offer."""
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    home, mother = made["household_id"], made["members"]["mother"]
    said = {"method": "oral", "witness": "架空 証人", "on": "2026-04-12"}
    for_both = await council.does("/consents", a_consent(home, mother, agencies=["city", "higashi"], **said))
    for_city = await council.does("/consents", a_consent(home, mother, agencies=["city"], **said))
    offer = await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "higashi"})
    return {"home": home, "both": for_both["id"], "city": for_city["id"], "offer": offer["id"]}


async def items(intake: Intake, agency: str, home: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await intake.person(agency).get("/consents", household=home)).json()["items"]
    return found


async def test_r15_a_desk_that_is_asked_reads_the_entries_that_name_it_and_of_them_its_own_part(
    intake: Intake, ledger: dict[str, Any]
) -> None:
    higashi = intake.person("higashi")

    shown = await items(intake, "higashi", ledger["home"])

    assert [(each["id"], each["agencies"], each["witness"]) for each in shown] == [
        (ledger["both"], ["higashi"], HIDDEN)
    ]
    assert (await higashi.get(f"/consents/{ledger['both']}")).json() == shown[0]
    assert (await higashi.get(f"/consents/{ledger['city']}")).status_code == 404
    whole = await items(intake, "council", ledger["home"])
    assert [(each["agencies"], each["witness"]) for each in whole] == [
        (["city", "higashi"], "架空 証人"),
        (["city"], "架空 証人"),
    ]


async def test_r15_it_asks_whether_itself_is_covered_and_nobody_else(intake: Intake, ledger: dict[str, Any]) -> None:
    higashi = intake.person("higashi")

    own = await higashi.get("/consents/coverage", household=ledger["home"], agencies="higashi", on="2026-04-12")
    others = await higashi.get("/consents/coverage", household=ledger["home"], agencies="higashi,city")

    assert own.json()["covered"]
    assert (others.status_code, others.json()["type"]) == (403, "/problems/not-the-owner")


async def test_r15_who_took_the_consultation_over_reads_all_and_who_obtained_a_consent_still_reads_that(
    intake: Intake, ledger: dict[str, Any]
) -> None:
    higashi = intake.person("higashi")
    await higashi.does(f"/handovers/{ledger['offer']}/acceptance", {"on": "2026-04-13"})
    home = ledger["home"]
    mother = (await items(intake, "higashi", home))[0]["member_id"]
    own = await higashi.does("/consents", a_consent(home, mother, agencies=["kita"], on="2026-04-14"))

    assert [each["agencies"] for each in await items(intake, "higashi", home)] == [
        ["city", "higashi"],
        ["city"],
        ["kita"],
    ]
    assert [each["id"] for each in await items(intake, "council", home)] == [ledger["both"], ledger["city"]]
    assert (await intake.person("council").get(f"/consents/{own['id']}")).status_code == 404


async def test_every_entry_that_was_shown_is_logged_and_no_other(intake: Intake, ledger: dict[str, Any]) -> None:
    await items(intake, "higashi", ledger["home"])

    looks = await intake.found("SELECT record FROM access_log WHERE agency = 'higashi' AND kind = 'consent'")

    assert [str(row.record) for row in looks] == [ledger["both"]]


@pytest.mark.parametrize("agency", ["kita", "city"])
async def test_r15_who_is_named_in_a_consent_but_has_no_business_with_the_household_sees_nothing(
    intake: Intake, ledger: dict[str, Any], agency: str
) -> None:
    person = intake.person(agency, Role.WORKER)
    assert (await person.get("/consents", household=ledger["home"])).status_code == 404
    assert (await person.get(f"/consents/{ledger['both']}")).status_code == 404

"""A consent on paper and its scan: kept encrypted with the consent, missing until it is there (R3)."""

from typing import Any

import pytest

from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision, a_consent, a_consultation
from tests.intake.files import a_pdf, a_png, send_file


@pytest.fixture
async def granted(intake: Intake) -> dict[str, Any]:
    """A grant on paper, obtained by the council."""
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    consent: dict[str, Any] = await council.does(
        "/consents", a_consent(made["household_id"], made["members"]["mother"])
    )
    return consent | {"consultation": made["id"]}


async def test_a_signed_paper_is_missing_until_its_scan_is_kept_with_the_consent(
    intake: Intake, granted: dict[str, Any]
) -> None:
    council, scanned = intake.person("council"), a_pdf(pages=2)
    path = f"/consents/{granted['id']}"
    assert (granted["lacks_scan"], granted["scanned_on"]) == (True, None)

    sent = await send_file(council, f"{path}/scans", scanned, name="同意書.pdf", told={"on": "2026-06-13"})

    assert (sent.status_code, sent.json()["name"], sent.json()["pages"]) == (201, "同意書.pdf", 2)
    now = (await council.get(path)).json()
    assert (now["lacks_scan"], now["scanned_on"]) == (False, "2026-06-13")
    assert (await council.get(f"{path}/scans")).json()["items"] == [sent.json()]
    file = await council.get(f"{path}/scans/{sent.json()['id']}")
    assert (file.content, file.headers["content-type"]) == (scanned, "application/pdf")
    attached = (await council.get(f"/consultations/{granted['consultation']}/attachments")).json()["items"]
    assert attached == []


async def test_a_removed_scan_leaves_its_trace_and_is_missing_again(intake: Intake, granted: dict[str, Any]) -> None:
    council = intake.person("council")
    path = f"/consents/{granted['id']}"
    first, second = [
        (await send_file(council, f"{path}/scans", a_png(), told={"on": on})).json()["id"]
        for on in ("2026-06-13", "2026-06-14")
    ]

    await council.does(f"{path}/scans/{first}/removal", {"on": "2026-06-15", "reason": "別の方の紙"})
    left = (await council.get(path)).json()["scanned_on"]
    await council.does(f"{path}/scans/{second}/removal", {"on": "2026-06-15", "reason": "読めない"})

    assert left == "2026-06-14"
    assert (await council.get(path)).json()["lacks_scan"]
    items = (await council.get(f"{path}/scans")).json()["items"]
    assert [(item["name"], item["removed_on"]) for item in items] == [(None, "2026-06-15")] * 2
    assert (await council.get(f"{path}/scans/{first}")).status_code == 409
    rows = await intake.found("SELECT count(*) AS n FROM attachment_piece")
    assert rows[0].n == 0


async def test_a_scan_is_looked_at_like_every_file_and_not_older_than_its_consent(
    intake: Intake, granted: dict[str, Any]
) -> None:
    council, path = intake.person("council"), f"/consents/{granted['id']}/scans"
    before = await intake.counts()

    lying = await send_file(council, path, b"MZ" + bytes(100), name="同意書.pdf", claimed="application/pdf")
    early = await send_file(council, path, a_png(), told={"on": "2026-06-11"})

    assert (lying.status_code, early.status_code) == (422, 409)
    assert early.json()["type"] == "/problems/before-the-consent"
    assert await intake.counts() == before


async def test_the_agency_of_an_outreach_keeps_scans_without_any_consultation(intake: Intake) -> None:
    decision = a_conference_decision(agency="kita")
    await intake.hears(decision)
    kita = intake.person("kita")
    consent = await kita.does("/consents", a_consent(str(decision.household_id), str(decision.member_ids[0])))

    assert (await send_file(kita, f"/consents/{consent['id']}/scans", a_png())).status_code == 201


async def test_r15_who_is_merely_named_in_a_consent_does_not_see_its_paper(
    intake: Intake, granted: dict[str, Any]
) -> None:
    council, higashi = intake.person("council"), intake.person("higashi")
    path = f"/consents/{granted['id']}"
    scan = (await send_file(council, f"{path}/scans", a_png())).json()["id"]
    await council.does(
        f"/consultations/{granted['consultation']}/handovers", {"on": "2026-06-12", "to_desk": "higashi"}
    )
    assert (await higashi.get(path)).json()["agencies"] == ["higashi"]

    looks = [await higashi.get(f"{path}/scans"), await higashi.get(f"{path}/scans/{scan}")]
    tries = [
        await send_file(higashi, f"{path}/scans", a_png()),
        await higashi.post(f"{path}/scans/{scan}/removal", {"on": "2026-06-13", "reason": "x"}),
    ]

    assert [each.status_code for each in looks] == [404, 404]
    assert [each.status_code for each in tries] == [403, 403]


async def test_an_oral_or_refused_consent_lacks_no_scan(intake: Intake, granted: dict[str, Any]) -> None:
    council = intake.person("council")
    home, mother = granted["household_id"], granted["member_id"]

    oral = await council.does("/consents", a_consent(home, mother, method="oral", witness="架空 立会人"))
    refused = await council.does("/consents", a_consent(home, mother, result="refused"))

    assert (oral["lacks_scan"], refused["lacks_scan"]) == (False, False)

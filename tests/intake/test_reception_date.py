"""The day of a reception is put right: with its history, never past what happened, and told to who counts by it."""

from typing import Any

import pytest

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation
from tests.intake.files import a_png, attach


async def amended(desk: Person, consultation: str, on: str, revision: int = 1) -> Any:
    return await desk.put(f"/consultations/{consultation}/reception", {"on": on}, if_match=f'"{revision}"')


async def last_contact(intake: Intake) -> str:
    (row,) = await intake.found("SELECT last_contact_on FROM consultation")
    return str(row.last_contact_on)


async def test_it_changes_for_lists_and_figures_and_what_stood_there_stays_readable(intake: Intake) -> None:
    desk = intake.person("council")
    made = await desk.does("/consultations", a_consultation(on="2026-05-10"))

    answer = await amended(desk, made["id"], "2026-04-03")
    same = await amended(desk, made["id"], "2026-04-03", 2)

    assert (answer.status_code, same.headers["ETag"]) == (200, '"2"'), answer.text
    assert (await desk.get(f"/consultations/{made['id']}")).json()["received_on"] == "2026-04-03"
    assert await last_contact(intake) == "2026-04-03"
    history = (await desk.get(f"/consultations/{made['id']}/history")).json()["items"]
    assert [(line["fields"], line["before"]) for line in history] == [(["received_on"], {"received_on": "2026-05-10"})]
    told = [data for kind, data in await intake.told() if kind == "consultation-amended.v1"]
    assert [(data["on"], data["revision"]) for data in told] == [("2026-04-03", 2)]


async def test_a_slip_of_the_year_is_put_right_and_both_numbers_lead_to_it(intake: Intake) -> None:
    desk = intake.person("council")
    made = await desk.does("/consultations", a_consultation(on="2025-04-10"))
    other = await desk.does("/consultations", a_consultation(on="2025-04-10"))
    old, elsewhere = [(await desk.get(f"/consultations/{each['id']}")).json()["number"] for each in (made, other)]

    await amended(desk, made["id"], "2026-04-10")

    new = (await desk.get(f"/consultations/{made['id']}")).json()["number"]
    assert (old[:6], new[:6]) == ("I-2025", "I-2026")
    for number in (old, new):
        found = await desk.does("/consultations/searches", {"number": number})
        assert [item["consultation_id"] for item in found["items"]] == [made["id"]]
    wrong_year = elsewhere.replace("I-2025", "I-2026")
    assert (await desk.does("/consultations/searches", {"number": wrong_year}))["items"] == []


@pytest.mark.parametrize("what", ["contact", "handover", "referral", "attachment", "conclusion", "address"])
async def test_nothing_that_happened_may_lie_before_it(intake: Intake, what: str) -> None:
    desk = intake.person("council")
    made = await desk.does("/consultations", a_consultation())
    path, on = f"/consultations/{made['id']}", {"on": "2026-04-12"}
    if what == "attachment":
        assert (await attach(desk, made["id"], a_png(), told=on)).status_code == 201
    else:
        act, body = {
            "contact": ("contacts", {"channel": "phone"}),
            "handover": ("handovers", {"to_desk": "higashi"}),
            "referral": ("referral", {"with_consent": False}),
            "conclusion": ("conclusion", {"outcome": "resolved"}),
            "address": ("address-disclosure", {"reason": "訪問のため"}),
        }[what]
        await desk.does(f"{path}/{act}", on | body)
    revision = (await desk.get(path)).json()["revision"]

    refused = await amended(desk, made["id"], "2026-04-13", revision)
    taken = await amended(desk, made["id"], "2026-04-12", revision)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/after-what-followed")
    assert (refused.json()["not_after"], taken.status_code) == ("2026-04-12", 200)
    if what == "contact":
        assert await last_contact(intake) == "2026-04-12"

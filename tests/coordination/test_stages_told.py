"""The agencies that referred hear where their case stands, and of their own role: ids and codes only (R10, R17)."""

from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office
from tests.coordination.test_closing import EVALUATION, closure, finish_roles

ACTIVITY = {"on": "2026-04-15", "counterpart": "city", "method": "phone"}


async def stages_told(office: Office) -> list[dict[str, Any]]:
    return list(await office.events("case-stage-reached"))


async def test_every_stage_of_a_case_is_told_and_the_last_told_is_where_it_stands(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    seen = []

    async def stands() -> None:
        stage = (await office.sees(COUNCIL, f"/cases/{case}"))["stage"]
        seen.append(stage)
        assert (await stages_told(office))[-1]["stage"] == stage

    await stands()
    await office.does(COUNCIL, f"/cases/{case}/activities", **ACTIVITY)
    await stands()
    plan = await office.plan_of(case, on="2026-06-26")
    await stands()
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")
    await stands()
    await office.meets({"result": "appropriate", "plan_id": plan})
    await stands()
    await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-09-25", result="replan")
    await stands()
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    await stands()
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    await finish_roles(office, case)
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting))
    await stands()
    await office.does(COUNCIL, f"/cases/{case}/reopening", on="2026-11-20", reason="再び相談があった")
    await stands()

    assert set(seen) >= {"received", "gathering", "planning", "deliberating", "supporting", "closing", "watching"}
    revisions = [told["revision"] for told in await stages_told(office)]
    assert revisions == sorted(set(revisions))
    assert {tuple(told["referral_ids"]) for told in await stages_told(office)} == {await referrals_of(office, case)}


async def test_a_further_referral_that_joins_the_case_hears_where_it_stands(office: Office) -> None:
    case = await office.case()
    further = office.referral(office.dossier("mother", household_id=office.family.household_id), from_agency="higashi")
    await office.hears(further)

    await office.does(COUNCIL, f"/referrals/{further.referral_id}/acceptance", on="2026-05-01")

    told = (await stages_told(office))[-1]
    assert (told["stage"], told["on"]) == ("received", "2026-05-01")
    assert str(further.referral_id) in told["referral_ids"]
    assert tuple(told["referral_ids"]) == await referrals_of(office, case)


async def test_what_changes_no_stage_tells_none(office: Office) -> None:
    case = await office.case()
    await office.does(COUNCIL, f"/cases/{case}/activities", **ACTIVITY)
    before = await stages_told(office)

    await office.does(COUNCIL, f"/cases/{case}/activities", **ACTIVITY | {"on": "2026-04-16"})

    assert await stages_told(office) == before


async def test_each_step_of_a_role_names_the_referrals_of_its_case(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    await finish_roles(office, case)

    told = [
        event for kind in ("offered", "accepted", "declined", "done") for event in await office.events(f"role-{kind}")
    ]

    assert len(told) == 5
    assert {tuple(event["referral_ids"]) for event in told} == {await referrals_of(office, case)}


async def referrals_of(office: Office, case: str) -> tuple[str, ...]:
    rows = await office.found("SELECT id FROM referral WHERE case_id = :case ORDER BY id", case=case)
    return tuple(str(row.id) for row in rows)

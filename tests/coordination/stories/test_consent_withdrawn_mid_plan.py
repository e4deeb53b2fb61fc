"""The son takes his consent back while a plan runs: what becomes of roles, views, plan and the next meeting (R3, R4).

Nothing is undone that was done. From the day on nobody learns anything more of him; who helps the mother goes on.
"""

from typing import Any

from shared.contracts.intake import ConsentGranted
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI
from tests.coordination.office import WISHES, Office

HIS, HERS = "長男の外出に付き添う", "母の介護の相談を受ける"


async def test_consent_withdrawn_mid_plan(office: Office) -> None:
    case = await office.case("mother", "son", "daughter")
    grants = {word: office.grant(word) for word in office.family.members}
    await office.hears(*grants.values())
    plan = await runs(office, case)
    roles = {each["text"]: each["id"] for each in await of(office, HIGASHI, case)}
    await office.does(HIGASHI, f"/roles/{roles[HIS]}/acceptance", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{roles[HERS]}/acceptance", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{roles[HIS]}/reports", on="2026-07-31", text="二度出かけた")
    before = await office.sees(HIGASHI, f"/plans/{plan}")

    await office.hears(office.withdrawal(grants["son"]))

    await the_agency_reads_no_more_of_him(office, case, plan, roles)
    await staff_see_who_must_be_asked(office, case, roles)
    await what_was_done_stays(office, plan, before)
    await the_next_meeting_goes_on_without_him(office, case)
    await he_comes_back_and_the_plan_is_whole_again(office, case, plan, grants["son"])


async def runs(office: Office, case: str) -> str:
    lines = [
        {"agency": "higashi", "text": HIS, "member_id": office.family["son"]},
        {"agency": "higashi", "text": HERS, "member_id": office.family["mother"]},
        {"agency": "council", "text": "全体の調整"},
    ]
    return await office.in_force(case, roles=lines)


async def of(office: Office, who: Any, case: str) -> list[dict[str, Any]]:
    roles: list[dict[str, Any]] = (await office.sees(who, f"/roles?case_id={case}"))["items"]
    return roles


async def the_agency_reads_no_more_of_him(office: Office, case: str, plan: str, roles: dict[str, str]) -> None:
    """Of the plan its own roles remain, of his role nothing but that it is there; what it reported itself stays."""
    texts = {each["id"]: (each["text"], len(each["reports"])) for each in await of(office, HIGASHI, case)}
    assert texts == {roles[HIS]: ("（非公開）", 1), roles[HERS]: (HERS, 0)}
    shown = await office.sees(HIGASHI, f"/plans/{plan}")
    assert (shown["status"], list(shown["content"])) == ("in_force", ["roles"])
    assert {role["text"] for role in shown["content"]["roles"]} == {"（非公開）", HERS}
    members = (await office.sees(HIGASHI, f"/cases/{case}"))["members"]
    assert {each["name"] for each in members if each["id"] == office.family["son"]} == {"（非公開）"}
    assert WISHES not in str(await office.sees(HIGASHI, f"/plans/{plan}/differences?to={plan}"))


async def staff_see_who_must_be_asked(office: Office, case: str, roles: dict[str, str]) -> None:
    waiting = {each["id"]: each["needs_owner"] for each in await of(office, COUNCIL, case)}
    assert {role for role, why in waiting.items() if why == "consent_missing"} == {roles[HIS]}


async def what_was_done_stays(office: Office, plan: str, before: dict[str, Any]) -> None:
    """R3: history stays, and staff read it: a plan in force is not ended by a withdrawal."""
    shown = await office.sees(CITY, f"/plans/{plan}")
    assert (shown["status"], shown["content"]) == ("in_force", before["content"])


async def the_next_meeting_goes_on_without_him(office: Office, case: str) -> None:
    """R4: with him on the agenda it cannot be convened; who is left out is not discussed."""
    day = {"on": "2026-09-01", "held_on": "2026-09-11"}
    meeting = await office.plan("coordination_meeting", **day)
    told = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-09-01")
    assert told["missing"] == [{"member": office.family["son"], "agency": agency} for agency in AGENCIES]

    others = [office.family[word] for word in ("mother", "daughter")]
    without = await office.plan("coordination_meeting", **day, agenda=[{"case_id": case, "member_ids": others}])
    state = await office.does(CITY, f"/meetings/{without}/convocation", on="2026-09-01")
    assert state["status"] == "convened"


async def he_comes_back_and_the_plan_is_whole_again(
    office: Office, case: str, plan: str, taken_back: ConsentGranted
) -> None:
    again = office.grant("son", on=taken_back.on.replace(month=9), valid_from=taken_back.valid_from.replace(month=9))
    await office.hears(again)
    assert (await office.sees(HIGASHI, f"/plans/{plan}"))["content"]["wishes_and_issues"] == WISHES
    assert {each["text"] for each in await of(office, HIGASHI, case)} == {HIS, HERS}

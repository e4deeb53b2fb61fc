"""The plan's example household (＜個別支援事例のイメージ図＞) in coordination, refused wherever a rule says no.

Each step is tried first as a tired worker might: every no says why and changes nothing, and the way goes on. The whole
road through all services is `tests/journeys/test_refusals.py`.
"""

from typing import Any
from uuid import uuid4

from shared.actors import Actor
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI, KITA, SEATS, problem
from tests.coordination.office import SEATS as ALL
from tests.coordination.office import Office

FOUND = "長男は夜間に自室で一人きりで模型を作り続けている。"
DAY = "2026-06-26"


async def test_the_plans_example_with_every_refusal_on_the_way(office: Office) -> None:
    case = await office.case("father", "mother", "son", from_agency="higashi")
    item = await r5_the_conference_keeps_what_it_hears(office, case)
    await r7_the_council_discusses_nobody(office, case)
    meeting = await r4_nobody_is_discussed_without_their_consent(office)
    await r5_and_what_it_heard_enters_no_plan(office, case, item)
    first = await r8_a_plan_is_whole_and_written_by_one_at_a_time(office, case)
    await r6_no_meeting_is_held_without_the_city(office, meeting, first)
    second = await r8_the_city_says_no_and_then_yes(office, case, first, meeting)
    await r10_each_agency_answers_for_itself(office, case, second)
    await r12_nothing_ends_before_it_is_done(office, case)


async def no(office: Office, who: Actor, path: str, expected: str, **body: Any) -> dict[str, Any]:
    """Tried, and refused by name with nothing changed."""
    told = await office.refuses(who, path, **body)
    assert told["type"] == expected, told
    return told


async def r5_the_conference_keeps_what_it_hears(office: Office, case: str) -> str:
    planned = await office.plan("support_conference", on="2026-04-17", held_on="2026-04-24")
    await no(office, COUNCIL, f"/meetings/{planned}/convocation", "city-convenes", on="2026-04-17")
    await office.does(CITY, f"/meetings/{planned}/convocation", on="2026-04-17")
    shared = {"on": "2026-04-20", "content": FOUND, "member_ids": [office.family["son"]]}
    await no(office, HIGASHI, f"/meetings/{planned}/materials", "acknowledgement-required", **shared)
    for seat in SEATS:
        await office.does(seat, f"/meetings/{planned}/acknowledgements", on="2026-04-20")
    item = (await office.does(HIGASHI, f"/meetings/{planned}/materials", **shared))["id"]
    assert (await office.hides(KITA, f"/meetings/{planned}/materials"))["status"] == 404
    await office.does(
        COUNCIL, f"/meetings/{planned}/minutes", **office.minutes({"result": "outreach"}, on="2026-04-24")
    )
    assert [each["case_id"] for each in await office.events("outreach-decided")] == [case]
    return str(item)


async def r7_the_council_discusses_nobody(office: Office, case: str) -> None:
    body = {"on": "2026-05-07", "kind": "promotion_council", "held_on": "2026-05-20", "agencies": AGENCIES}
    await no(office, CITY, "/meetings", "no-cases-on-the-council", **body, agenda=[{"case_id": case}])


async def r4_nobody_is_discussed_without_their_consent(office: Office) -> str:
    await office.hears(office.grant("father"), office.grant("mother"))
    meeting = await office.plan("coordination_meeting", on="2026-06-15", held_on=DAY)
    told = await no(office, CITY, f"/meetings/{meeting}/convocation", "consent-missing", on="2026-06-15")
    assert told["missing"] == [{"member": office.family["son"], "agency": agency} for agency in AGENCIES]
    await office.hears(office.grant("son"))
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-22")
    return meeting


async def r5_and_what_it_heard_enters_no_plan(office: Office, case: str, item: str) -> None:
    """Later consent does not open it by itself."""
    told = await no(
        office, COUNCIL, f"/cases/{case}/plans", "compartment-closed", **draft(office, wishes_and_issues=FOUND)
    )
    assert told["items"] == [item]


def draft(office: Office, **changed: Any) -> dict[str, Any]:
    return office.draft(**{"on": "2026-06-24"} | office.with_participation("son") | changed)


async def r8_a_plan_is_whole_and_written_by_one_at_a_time(office: Office, case: str) -> str:
    parts = {"goals": [], "roles": [{"agency": "council", "text": "全体の調整"}]}
    plan = (await office.does(COUNCIL, f"/cases/{case}/plans", **draft(office, **parts)))["id"]
    told = await no(office, COUNCIL, f"/plans/{plan}/submission", "plan-incomplete", on=DAY)
    assert told["missing_items"] == [2]
    goals = office.draft()["goals"]
    assert (await saved(office, plan, 1, draft(office, **parts | {"goals": goals}))).status_code == 200
    late = problem(await saved(office, plan, 1, draft(office)))
    assert (late["type"], late["changed"]) == ("plan-changed", ["/goals/0"])
    await no(office, COUNCIL, f"/plans/{plan}/submission", "referrer-without-role", on=DAY)
    assert (await saved(office, plan, 2, draft(office))).status_code == 200
    await no(office, HIGASHI, f"/plans/{plan}/submission", "role-lacking", on=DAY)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on=DAY)
    assert problem(await saved(office, plan, 3, draft(office)))["type"] == "plan-not-editable"
    return str(plan)


async def saved(office: Office, plan: str, revision: int, body: dict[str, Any]) -> Any:
    headers = office.headers(COUNCIL) | {"If-Match": f'"{revision}"'}
    return await office.client.put(f"/coordination/v1/plans/{plan}", json=body, headers=headers)


async def r6_no_meeting_is_held_without_the_city(office: Office, meeting: str, plan: str) -> None:
    finding = {"result": "appropriate", "plan_id": plan}
    absent = office.minutes(finding, on=DAY, city_present=False, attendees=[{"agency": "council", "subject": "x"}])
    await no(office, COUNCIL, f"/meetings/{meeting}/minutes", "city-absent", **absent)
    await no(office, CITY, f"/plans/{plan}/decision", "not-found-appropriate", on=DAY, meeting_id=meeting)
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes(finding, on=DAY))


async def r8_the_city_says_no_and_then_yes(office: Office, case: str, plan: str, meeting: str) -> str:
    """R9: nothing starts without its decision; a no goes back with reasons, the son's own no stops his part."""
    yes = {"on": "2026-06-29", "meeting_id": meeting}
    await no(office, COUNCIL, f"/plans/{plan}/decision", "city-only", **yes)
    await no(office, CITY, f"/plans/{plan}/refusal", "reason-missing", **yes)
    await office.does(CITY, f"/plans/{plan}/refusal", **yes, reason="送迎の手段が書かれていない。")
    await no(office, CITY, f"/plans/{plan}/decision", "plan-superseded", **yes)

    copy = (await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-06-30"))["id"]
    await office.does(COUNCIL, f"/plans/{copy}/submission", on="2026-07-01")
    again = await office.meets({"result": "appropriate", "plan_id": copy}, on="2026-07-03")
    said = {"form": "oral", "member_id": office.family["son"]}
    await office.does(COUNCIL, f"/plans/{copy}/agreements", on="2026-07-03", agreed=False, **said)
    yes = {"on": "2026-07-06", "meeting_id": again}
    await no(office, CITY, f"/plans/{copy}/decision", "person-disagrees", **yes)
    await office.does(COUNCIL, f"/plans/{copy}/agreements", on="2026-07-06", agreed=True, **said)
    assert await office.events("support-commissioned") == []
    await office.does(CITY, f"/plans/{copy}/decision", **yes)
    await no(office, CITY, f"/plans/{copy}/decision", "already-decided", **yes)
    assert [each["plan_id"] for each in await office.events("support-commissioned")] == [copy]
    assert (await office.sees(COUNCIL, f"/cases/{case}"))["stage"] == "supporting"
    return str(copy)


async def r10_each_agency_answers_for_itself(office: Office, case: str, plan: str) -> None:
    roles = await office.roles_of(case)
    role = f"/roles/{roles['higashi']}"
    await no(office, HIGASHI, f"{role}/reports", "role-not-accepted", on="2026-07-08", text="訪ねた")
    await no(office, CITY, f"{role}/acceptance", "not-your-role", on="2026-07-08")
    await no(office, HIGASHI, f"{role}/decline", "reason-missing", on="2026-07-08")
    for seat in ALL:
        if seat.agency in roles:
            await office.does(seat, f"/roles/{roles[seat.agency]}/acceptance", on="2026-07-08")
    wish = {"on": "2026-07-09", "agency": "kita", "reason": "担当が異なる"}
    await no(office, HIGASHI, f"{role}/handover", "referrer-without-role", **wish)
    assert plan


async def r12_nothing_ends_before_it_is_done(office: Office, case: str) -> None:
    end = {"on": "2026-11-13", "reason": "goals_met", "meeting_id": str(uuid4())}
    await no(office, COUNCIL, f"/cases/{case}/closure", "evaluation-missing", **end)
    reached = {"on": "2026-10-30", "goals_reached": 1, "ease_of_support": 4}
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **reached)
    await no(office, COUNCIL, f"/cases/{case}/closure", "determination-missing", **end)
    agreed = end | {"meeting_id": await office.meets({"result": "closing_agreed"}, on="2026-11-06")}
    await no(office, COUNCIL, f"/cases/{case}/closure", "roles-open", **agreed)
    roles = await office.roles_of(case)
    for seat in ALL:
        if seat.agency in roles:
            await office.does(seat, f"/roles/{roles[seat.agency]}/completion", on="2026-11-06")
    await office.does(COUNCIL, f"/cases/{case}/closure", **agreed)
    await no(office, COUNCIL, f"/cases/{case}/activities", "case-not-open", on="2026-11-20", method="phone")

"""A role that is declined finds somebody: by what the agency proposes instead, then by another agency (R2, R3, R10).

Higashi cannot come every week and says what it can do; that becomes its role. When its worker moves away it asks Kita
to go on, whom the mother must first let know. The next version of the plan begins with how things are by then.
"""

from tests.coordination.meeting_room import AGENCIES, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

WEEKLY, TWICE = "母を週に一度訪ねる", "母を月に二度訪ねる"


async def test_an_agency_that_declines_its_role(office: Office) -> None:
    case = await office.case("mother", "son", from_agency="council")
    await office.all_consent()
    plan = await is_in_force(office, case)
    first = (await office.roles_of(case))["higashi"]

    second = await declines_and_takes_what_it_proposed(office, first)
    third = await hands_over_when_those_concerned_let_it(office, second)
    assert await standing(office, case) == {
        first: ("higashi", "declined", WEEKLY),
        second: ("higashi", "handed_over", TWICE),
        third: ("kita", "accepted", TWICE),
        (await office.roles_of(case))["council"]: ("council", "offered", "全体の調整"),
    }
    await the_next_version_begins_with_how_things_are(office, plan)


async def is_in_force(office: Office, case: str) -> str:
    whose = {"member_id": office.family["mother"], "due_on": "2026-12-25"}
    visits = {"agency": "higashi", "text": WEEKLY, "subject": "higashi-1"} | whose
    return await office.in_force(case, roles=[visits, {"agency": "council", "text": "全体の調整"}])


async def declines_and_takes_what_it_proposed(office: Office, role: str) -> str:
    """R10: a no needs a reason; what it proposes instead is offered to it, and only it answers."""
    silent = await office.refuses(HIGASHI, f"/roles/{role}/decline", on="2026-07-02", counter_proposal=TWICE)
    no = {"reason": "担当者が一人で、毎週は行けない", "counter_proposal": TWICE}
    await office.does(HIGASHI, f"/roles/{role}/decline", on="2026-07-02", **no)
    asked = (await office.does(COUNCIL, f"/roles/{role}/offers", on="2026-07-03", subject="higashi-1"))["id"]
    for_it = await office.refuses(COUNCIL, f"/roles/{asked}/acceptance", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{asked}/acceptance", on="2026-07-06")
    assert (silent["type"], for_it["type"]) == ("reason-missing", "not-your-role")
    return str(asked)


async def hands_over_when_those_concerned_let_it(office: Office, role: str) -> str:
    """R3: Kita learns nothing before the mother lets it know; until Kita accepts, Higashi goes on (R2)."""
    wish = {"on": "2026-08-03", "agency": "kita", "reason": "担当者が異動し、地区を受け持つ者がいない"}
    told = await office.refuses(HIGASHI, f"/roles/{role}/handover", **wish)
    assert told["missing"] == [{"member": office.family["mother"], "agency": "kita"}]
    assert (await office.hides(KITA, f"/roles?case_id={office.family.case_id}"))["status"] == 404

    await office.hears(office.grant("mother", agencies=(*AGENCIES, "kita")))
    asked = (await office.does(HIGASHI, f"/roles/{role}/handover", **wish))["id"]
    await office.does(HIGASHI, f"/roles/{role}/reports", on="2026-08-05", text="引き継ぐまで続けている")
    await office.does(KITA, f"/roles/{asked}/acceptance", on="2026-08-07")
    return str(asked)


async def standing(office: Office, case: str) -> dict[str, tuple[str, str, str]]:
    roles = (await office.sees(COUNCIL, f"/roles?case_id={case}"))["items"]
    return {each["id"]: (each["agency"], each["status"], each["text"]) for each in roles}


async def the_next_version_begins_with_how_things_are(office: Office, plan: str) -> None:
    """R8: what was dropped is said, and who does it now stands there."""
    copied = await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-09-25")
    assert [(each["pointer"], each["reason"]) for each in copied["dropped"]] == [("/roles/0", "role_declined")]
    said = (await office.sees(COUNCIL, f"/plans/{copied['id']}"))["content"]["roles"]
    assert [(each["agency"], each["text"], each["due_on"]) for each in said] == [
        ("council", "全体の調整", None),
        ("kita", TWICE, "2026-12-25"),
    ]

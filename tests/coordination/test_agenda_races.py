"""What happens to persons of a case while it stands on an agenda (R4)."""

import asyncio
from uuid import UUID

from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office
from tests.coordination.test_persons import died, merged, split


async def test_who_dies_between_the_call_and_the_meeting_keeps_nobody_from_meeting_about_the_others(
    office: Office,
) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    meeting = await office.convened()
    await office.hears(died(office, "son"))
    plan = await office.plan_of(case)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-21", meeting_id=meeting)

    found = {"result": "appropriate", "plan_id": plan}
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes(found))

    assert (await office.sees(COUNCIL, f"/plans/{plan}"))["in_force_on"] == "2026-06-26"


async def test_records_merged_and_split_while_the_case_is_on_an_agenda_leave_it_there(office: Office) -> None:
    case = await office.case("mother", "son", "again")
    await office.all_consent()
    meeting = await office.convened()
    await office.hears(merged(office, "son", "again", UUID(int=7)))
    one = {"result": "pending", "member_ids": [office.family["again"]]}
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes(one))
    together = (await office.sees(CITY, f"/cases/{case}"))["members"]
    await office.hears(split(UUID(int=7)))

    seen = await office.sees(CITY, f"/meetings/{meeting}")

    assert [each["also"] for each in together] == [[], [office.family["again"]]]
    assert seen["agenda"][0]["taken_up"]
    assert seen["minutes"]["determinations"][0]["member_ids"] == [office.family["again"]]
    assert len((await office.sees(CITY, f"/cases/{case}"))["members"]) == 3


async def test_of_two_walls_set_at_once_between_the_same_two_one_stands(office: Office) -> None:
    case = await office.case("mother", "son")
    mother, son = office.family["mother"], office.family["son"]
    both = [{"one": mother, "other": son}, {"one": son, "other": mother}]

    answers = await asyncio.gather(
        *(
            office.post(who, f"/cases/{case}/walls", {"on": "2026-06-01", "reason": "violence", **pair})
            for who, pair in zip((CITY, COUNCIL), both, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await office.sees(CITY, f"/cases/{case}/walls"))["items"]) == 1


async def test_a_member_who_leaves_while_a_wall_is_set_is_left_once_and_walled_off(office: Office) -> None:
    case = await office.case("mother", "son")
    mother, son = office.family["mother"], office.family["son"]
    leaving = office.post(COUNCIL, f"/cases/{case}/members/{mother}/departure", {"on": "2026-06-01"})
    walled = {"on": "2026-06-01", "reason": "violence", "one": mother, "other": son}

    answers = await asyncio.gather(leaving, office.post(CITY, f"/cases/{case}/walls", walled))

    assert [answer.status_code for answer in answers] == [204, 201]
    seen = await office.sees(CITY, f"/cases/{case}/members/{mother}")
    assert (seen["left_on"], len((await office.sees(CITY, f"/cases/{case}/walls"))["items"])) == ("2026-06-01", 1)

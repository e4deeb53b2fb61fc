"""Planning, convening, moving and cancelling meetings over HTTP (R4, R6, R7, R15)."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room, pointers, problem


async def test_the_coordinator_plans_and_the_city_convenes(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.plan(start="10:00", end="11:30", place="市役所 第一会議室")

    done = await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert done == {
        "id": meeting,
        "kind": "coordination_meeting",
        "status": "convened",
        "host": "council",
        "held_on": "2026-06-26",
        "moved_from": None,
    }
    assert await room.events("meeting-convened") == [
        {
            "on": "2026-06-08",
            "meeting_id": meeting,
            "kind": "coordination_meeting",
            "agencies": ["city", "council", "higashi"],
        }
    ]
    seen = await room.sees(HIGASHI, f"/meetings/{meeting}")
    assert (seen["start"], seen["end"], seen["place"]) == ("10:00", "11:30", "市役所 第一会議室")
    assert room.family.person(seen["agenda"][0]["member_ids"]) == ["father", "mother", "son"]


async def test_r4_the_answer_names_members_times_agencies_in_that_order(room: Room) -> None:
    await room.consents("father")
    await room.consents("mother", agencies=["city", "council"])
    meeting = await room.plan()

    told = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert (told["status"], told["type"]) == (409, "consent-missing")
    assert told["missing"] == [
        {"member": room.family["mother"], "agency": "higashi"},
        *({"member": room.family["son"], "agency": agency} for agency in ("city", "council", "higashi")),
    ]


async def test_r4_who_is_left_out_needs_not_consent(room: Room) -> None:
    await room.consents("father", "mother")
    named = [room.family["father"], room.family["mother"]]
    meeting = await room.plan(agenda=[{"case_id": str(room.family.case_id), "member_ids": named}])

    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert (await room.sees(CITY, f"/meetings/{meeting}"))["agenda"][0]["member_ids"] == named


async def test_r4_a_consent_that_ends_before_the_day_of_the_meeting_is_missing(room: Room) -> None:
    await room.consents("father", "mother")
    await room.consents("son", until=date(2026, 6, 20))
    meeting = await room.plan()

    told = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert room.family.person({each["member"] for each in told["missing"]}) == ["son"]


async def test_r4_one_case_without_consent_stops_the_convocation_of_all(room: Room) -> None:
    await room.consents("father", "mother", "son")
    other = await room.household("aunt")
    agenda = [{"case_id": str(each.case_id)} for each in (room.family, other)]
    meeting = await room.plan(agenda=agenda)

    told = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert {each["member"] for each in told["missing"]} == {other["aunt"]}


async def test_r5_a_support_conference_is_convened_without_consent(room: Room) -> None:
    meeting = await room.plan("support_conference")

    done = await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert (done["status"], done["host"]) == ("convened", "city")


async def test_r6_only_the_city_convenes(room: Room) -> None:
    meeting = await room.plan("support_conference")

    council = await room.refuses(COUNCIL, f"/meetings/{meeting}/convocation", on="2026-06-08")
    auditor = await room.refuses(AUDITOR, f"/meetings/{meeting}/convocation", on="2026-06-08")
    uninvited = await room.refuses(HIGASHI, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert (council["status"], council["type"]) == (403, "city-convenes")
    assert (auditor["status"], uninvited["status"]) == (404, 404)


async def test_r7_a_case_on_a_promotion_council_is_refused_and_without_one_it_is_held(room: Room) -> None:
    agenda = [{"case_id": str(room.family.case_id)}]
    body = {"on": "2026-05-07", "kind": "promotion_council", "held_on": "2026-05-20", "agencies": ["city", "kita"]}

    told = await room.refuses(CITY, "/meetings", **body, agenda=agenda)
    meeting = (await room.does(CITY, "/meetings", **body))["id"]
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-05-08")
    await room.does(CITY, f"/meetings/{meeting}/minutes", on="2026-05-20", city_present=True)

    assert (told["status"], told["type"]) == (409, "no-cases-on-the-council")
    assert await room.events("meeting-held") == [
        {"on": "2026-05-20", "meeting_id": meeting, "kind": "promotion_council", "case_ids": []}
    ]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"agencies": ["city", "city"]}, "/agencies/1"),
        ({"agencies": ["city", "atlantis"]}, "/agencies/1"),
        ({"agencies": ["council", "higashi"]}, "/agencies"),
        ({"agencies": []}, "/agencies"),
        ({"agenda": []}, "/agenda"),
        ({"end": "10:00"}, "/start"),
        ({"start": "10:00", "end": "10:00"}, "/end"),
        ({"start": "25:00"}, "/start"),
        ({"joint_with": ["external"]}, "/start"),
        ({"joint_with": ["atlantis"], "start": "10:00", "end": "11:00"}, "/joint_with/0"),
        ({"joint_with": [str(uuid4())], "start": "10:00", "end": "11:00"}, "/joint_with/0"),
        ({"kind": "picnic"}, "/kind"),
        ({"on": "2026-12-01", "held_on": "2026-12-02"}, "/on"),
    ],
)
async def test_what_cannot_be_read_is_pointed_at(room: Room, changed: dict[str, Any], pointer: str) -> None:
    agenda = [{"case_id": str(room.family.case_id)}]
    body = {"on": "2026-06-01", "kind": "coordination_meeting", "held_on": "2026-06-26", "agencies": ["city"]}

    told = await room.refuses(COUNCIL, "/meetings", **(body | {"agenda": agenda} | changed))

    assert pointer in pointers(told)


async def test_an_agenda_names_each_case_once_and_only_its_own_members(room: Room) -> None:
    case = str(room.family.case_id)
    body = {"on": "2026-06-01", "kind": "coordination_meeting", "held_on": "2026-06-26", "agencies": ["city"]}

    twice = await room.refuses(COUNCIL, "/meetings", **body, agenda=[{"case_id": case}, {"case_id": case}])
    nobody = await room.refuses(COUNCIL, "/meetings", **body, agenda=[{"case_id": str(uuid4())}])
    stranger = await room.refuses(
        COUNCIL, "/meetings", **body, agenda=[{"case_id": case, "member_ids": [str(uuid4())]}]
    )
    son = room.family["son"]
    same = await room.refuses(COUNCIL, "/meetings", **body, agenda=[{"case_id": case, "member_ids": [son, son]}])

    assert pointers(twice) == ["/agenda/1/case_id"]
    assert pointers(nobody) == ["/agenda/0/case_id"]
    assert (stranger["status"], stranger["type"]) == (422, "unknown-member")
    assert pointers(same) == ["/agenda/0/member_ids/1"]


async def test_only_coordinations_staff_plan_meetings(room: Room) -> None:
    body = {"on": "2026-06-01", "kind": "promotion_council", "held_on": "2026-06-26", "agencies": ["city"]}
    for actor in (HIGASHI, AUDITOR):
        assert (await room.refuses(actor, "/meetings", **body))["type"] == "role-lacking"


async def test_dates_in_a_wrong_order_are_refused(room: Room) -> None:
    await room.consents("father", "mother", "son")
    body = {"kind": "coordination_meeting", "agencies": ["city"], "agenda": [{"case_id": str(room.family.case_id)}]}

    after = await room.refuses(COUNCIL, "/meetings", **body, on="2026-06-27", held_on="2026-06-26")
    before_the_case = await room.refuses(COUNCIL, "/meetings", **body, on="2026-04-13", held_on="2026-06-26")
    meeting = await room.plan()
    early = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-05-31")
    late = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-27")

    assert {told["type"] for told in (after, early, late)} == {"out-of-order"}
    assert (early["earliest"], early["latest"]) == ("2026-06-01", "2026-06-26")
    assert before_the_case["type"] == "too-early"


async def test_a_meeting_is_convened_once(room: Room) -> None:
    meeting = await room.convened("support_conference")

    assert (await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08"))["type"] == "already-convened"


async def test_r15_a_meeting_is_known_to_staff_and_after_the_convocation_to_those_called(room: Room) -> None:
    planned = await room.plan("support_conference")
    convened = await room.convened("support_conference")

    mine = f"/meetings?case_id={room.family.case_id}"

    assert (await room.hides(HIGASHI, f"/meetings/{planned}"))["status"] == 404
    assert (await room.hides(KITA, f"/meetings/{convened}"))["status"] == 404
    assert (await room.hides(AUDITOR, f"/meetings/{convened}"))["status"] == 404
    assert (await room.sees(HIGASHI, f"/meetings/{convened}"))["id"] == convened
    lists = {actor: (await room.sees(actor, mine))["items"] for actor in (CITY, COUNCIL, HIGASHI, KITA, AUDITOR)}
    assert [len(lists[actor]) for actor in (CITY, COUNCIL, HIGASHI, KITA, AUDITOR)] == [2, 2, 1, 0, 0]
    assert ("higashi-1", "read", "meeting", "support_conference") in await room.access_log()


async def test_a_list_is_filtered_and_paged_newest_first(room: Room) -> None:
    other = await room.household("aunt")
    dates = ("2026-06-10", "2026-06-26", "2026-06-18")
    meetings = {held_on: await room.plan("support_conference", held_on=held_on) for held_on in dates}
    await room.plan("support_conference", agenda=[{"case_id": str(other.case_id)}])
    await room.plan("promotion_council")
    path = f"/meetings?case_id={room.family.case_id}&kind=support_conference&status=planned&limit=2"

    first = await room.sees(COUNCIL, path)
    second = await room.sees(COUNCIL, f"{path}&cursor={first['next']}")

    expected = [meetings[held_on] for held_on in sorted(dates, reverse=True)]
    assert [each["id"] for each in first["items"] + second["items"]] == expected
    assert second["next"] is None


async def test_r3_a_withdrawal_that_is_being_written_is_waited_for(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.plan()
    async with room.withdrawing(grants[2], on=date(2026, 6, 7)):
        convening = asyncio.create_task(room.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"}))
        await room.somebody_waits()

    told = problem(await convening)

    assert told["type"] == "consent-missing"
    assert room.family.person({each["member"] for each in told["missing"]}) == ["son"]
    assert await room.events("meeting-convened") == []


async def test_the_city_convenes_twice_at_once_and_only_one_counts(room: Room) -> None:
    meeting = await room.plan("support_conference")

    answers = await asyncio.gather(
        *(room.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"}) for _ in range(3))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await room.events("meeting-convened")) == 1

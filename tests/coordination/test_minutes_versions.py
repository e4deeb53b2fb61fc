"""Minutes are of a meeting with its quorum, and are amended by a further version (R5, R6, R15)."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.actors import Actor
from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Room, problem
from tests.printed import cells

COLLEAGUE = replace(HIGASHI, subject="higashi-2")
FIRST, SECOND = "父の希望を確かめることにした。", "父と母の希望を確かめることにした。"


@pytest.fixture
async def meeting(room: Room) -> str:
    """A held coordination meeting with minutes."""
    await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, text=FIRST))
    return meeting


async def amends(room: Room, meeting: str, *, version: int = 1, by: Actor = COUNCIL, **said: Any) -> dict[str, Any]:
    body = {"on": "2026-06-29", "reason": "書き落としのため"} | said
    answer = await room.post(by, f"/meetings/{meeting}/minutes/amendments", body, **{"If-Match": f'"{version}"'})
    told: dict[str, Any] = answer.json() if answer.is_success else problem(answer)
    return told


async def test_an_amended_version_holds_and_the_one_before_stays_readable(room: Room, meeting: str) -> None:
    made = await amends(room, meeting, text=SECOND)

    seen = (await room.sees(HIGASHI, f"/meetings/{meeting}"))["minutes"]
    versions = (await room.sees(HIGASHI, f"/meetings/{meeting}/minutes"))["versions"]
    assert made["version"] == 2
    assert (seen["text"], len(seen["attendees"]), len(seen["determinations"])) == (SECOND, 3, 1)
    assert [(each["text"], each["reason"], each["on"]) for each in versions] == [
        (FIRST, None, "2026-06-26"),
        (SECOND, "書き落としのため", "2026-06-29"),
    ]


async def test_two_who_amend_at_once_do_not_write_over_each_other(room: Room, meeting: str) -> None:
    answers = await asyncio.gather(*(amends(room, meeting, text=f"{SECOND}{n}") for n in range(3)))

    assert sorted(each.get("type", "made") for each in answers) == ["made", "stale", "stale"]
    assert len((await room.sees(CITY, f"/meetings/{meeting}/minutes"))["versions"]) == 2


async def test_r6_who_is_said_to_have_attended_must_still_make_it_a_meeting(room: Room, meeting: str) -> None:
    without_city = [{"agency": "council", "subject": "coordinator"}, {"agency": "higashi"}]
    city_alone, stranger = [{"agency": "city"}], [{"agency": "city"}, {"agency": "council"}, {"agency": "kita"}]

    assert (await amends(room, meeting, attendees=without_city))["type"] == "city-absent"
    assert (await amends(room, meeting, attendees=city_alone))["type"] == "quorum-missing"
    assert (await amends(room, meeting, attendees=stranger))["type"] == "agency-not-convened"
    assert (await amends(room, meeting))["type"] == "nothing-amended"
    assert (await amends(room, meeting, by=HIGASHI, text=SECOND))["type"] == "role-lacking"
    assert (await amends(room, meeting, by=KITA, text=SECOND))["type"] == "not-found"
    assert (await amends(room, str(uuid4()), text=SECOND))["type"] == "not-found"


async def test_a_meeting_that_was_not_held_has_nothing_to_amend(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened()

    assert (await amends(room, meeting, text=SECOND))["type"] == "not-held"
    assert (await room.sees(CITY, f"/meetings/{meeting}/minutes"))["versions"] == []


async def test_r15_no_version_is_read_without_the_consent_of_those_concerned(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, text=FIRST))
    await amends(room, meeting, text=SECOND)
    await room.withdraws(grants[2], on=date(2026, 7, 1))

    seen = (await room.sees(HIGASHI, f"/meetings/{meeting}/minutes"))["versions"]
    assert [(each["text"], each["reason"]) for each in seen] == [(HIDDEN, None), (HIDDEN, HIDDEN)]
    assert (await room.hides(KITA, f"/meetings/{meeting}/minutes"))["type"] == "not-found"


async def test_r5_an_amended_text_of_a_conference_lies_in_its_compartment(room: Room) -> None:
    meeting = await room.conference()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, text=FIRST))

    await amends(room, meeting, text=SECOND)

    items = (await room.sees(HIGASHI, f"/meetings/{meeting}/materials"))["items"]
    versions = (await room.sees(HIGASHI, f"/meetings/{meeting}/minutes"))["versions"]
    assert sorted(each["content"] for each in items) == sorted([FIRST, SECOND])
    assert [(each["text"], each["reason"]) for each in versions] == [(None, None), (None, "書き落としのため")]
    assert (await room.sees(COLLEAGUE, f"/meetings/{meeting}/minutes"))["versions"] == []


async def test_r5_the_paper_of_a_conference_says_what_holds_once_and_each_thing_where_it_belongs(room: Room) -> None:
    meeting = await room.conference()
    task = {
        "agency": "higashi",
        "text": "父の受診に付き添う。",
        "due_on": "2026-07-10",
        "case_id": str(room.family.case_id),
    }
    said = room.minutes({"result": "continue", "note": "まずは手紙から。"}, text=FIRST, tasks=[task])
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)
    await amends(room, meeting, text=SECOND)

    items = (await room.sees(HIGASHI, f"/meetings/{meeting}/materials"))["items"]
    assert {each["content"]: each["minutes_version"] for each in items} == {
        FIRST: 1,
        SECOND: 2,
        "まずは手紙から。": None,
        "父の受診に付き添う。": None,
    }
    paper = cells(await room.get(HIGASHI, f"/meetings/{meeting}/minutes/paper?format=xlsx"), whole=True)
    told = [str(cell) for row in paper for cell in row if cell]
    assert [told.count(each["content"]) for each in items if each["content"] != FIRST] == [1, 1, 1]
    assert FIRST not in told
    assert told[told.index("記録（第2版）") + 1] == SECOND
    assert told[told.index("判定についての記録") + 1] == "まずは手紙から。"


async def test_r6_without_the_quorum_nothing_is_recorded_and_the_meeting_can_be_moved(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened()
    alone = [{"agency": "city", "subject": CITY.subject}]

    told = await room.refuses(
        COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, attendees=alone)
    )
    moved = await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-26", held_on="2026-07-03")

    assert (told["status"], told["type"]) == (409, "quorum-missing")
    assert told["lacking"] == [
        {"rule": "host", "agency": "council"},
        {"rule": "percent", "needed": 2, "present": 1, "absent": ["council", "higashi"]},
    ]
    assert "日程変更" in told["detail"]
    assert moved["status"] == "planned"

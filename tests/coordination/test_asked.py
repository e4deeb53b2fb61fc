"""What is asked of an agency in meetings, papers to give back among it: in one list by its day (R5, R11, R15)."""

import asyncio
from dataclasses import replace
from typing import Any

from shared.actors import Actor
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, SEATS, Room, pointers, problem

COLLEAGUE = replace(HIGASHI, subject="higashi-2")
EVERYBODY = [{"agency": seat.agency, "subject": seat.subject} for seat in SEATS]
AHEAD = {"on": "2026-11-16", "held_on": "2026-12-11"}


async def lines(room: Room, meeting: str, *, by: Actor = HIGASHI, of: str = "higashi") -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    path = f"/asked?agency={of}"
    told = await room.sees(by, path)
    while True:
        found += [(e["kind"], e["due_on"], e["state"]) for e in told["items"] if e["meeting_id"] == meeting]
        if told["next"] is None:
            return found
        told = await room.sees(by, f"{path}&cursor={told['next']}")


async def a_conference_ahead(room: Room) -> str:
    meeting = await room.plan("support_conference", **AHEAD)
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-11-17")
    return meeting


def question(**changed: Any) -> dict[str, Any]:
    return {"on": "2026-11-24", "agency": "higashi", "question": "最近の様子を教えてください。"} | changed


async def test_r11_what_a_conference_asks_waits_in_one_list_until_each_is_answered(room: Room) -> None:
    meeting = await a_conference_ahead(room)
    await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **question())
    await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **question(due_on="2026-11-27"))

    before = await lines(room, meeting)
    for_staff = await lines(room, meeting, by=CITY)
    await room.does(HIGASHI, f"/meetings/{meeting}/acknowledgements", on="2026-11-30")
    sheet = {"If-Match": '"0"'}
    body = {"on": "2026-11-30", "seen": "外で見かけた。"}
    assert (await room.put(HIGASHI, f"/meetings/{meeting}/preparation", body, **sheet)).is_success
    kept = await lines(room, meeting)
    sent = {"If-Match": '"1"'}
    path = f"/meetings/{meeting}/preparation/submission"
    assert (await room.post(HIGASHI, path, {"on": "2026-11-30"}, **sent)).is_success
    for asked in (await room.sees(HIGASHI, f"/meetings/{meeting}/materials"))["requests"]:
        answer = {"on": "2026-11-30", "content": "変わりない。"}
        await room.does(HIGASHI, f"/information-requests/{asked['id']}/answer", **answer)

    assert before == [
        ("information", "2026-11-27", "overdue"),
        ("information", "2026-12-01", "soon"),
        ("preparation", "2026-12-09", "waiting"),
        ("acknowledgement", "2026-12-11", "waiting"),
    ]
    assert [each for each in before if each[0] != "acknowledgement"] == for_staff
    assert [each[0] for each in kept] == ["information", "information", "preparation"]
    assert await lines(room, meeting) == []
    assert [each[0] for each in await lines(room, meeting, by=COLLEAGUE)] == ["acknowledgement"]


async def test_after_the_meeting_tasks_and_papers_wait_and_sheets_no_more(room: Room) -> None:
    meeting = await room.conference()
    handed = [{"agency": HIGASHI.agency, "subject": HIGASHI.subject}]
    path = f"/meetings/{meeting}/material-copies"
    await room.does(COUNCIL, path, on="2026-06-26", label="資料1", recipients=handed)
    task = {"agency": "higashi", "text": "様子を見に行く。", "due_on": "2026-12-01"}
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, tasks=[task]))

    assert await lines(room, meeting) == [("material", "2026-06-26", "overdue"), ("task", "2026-12-01", "soon")]
    copy = (await room.sees(HIGASHI, path))["items"][0]["id"]
    await room.does(COUNCIL, f"/material-copies/{copy}/return", on="2026-06-26", how="collected")
    done = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"][0]["id"]
    await room.does(HIGASHI, f"/tasks/{done}/completion", on="2026-06-30")
    assert await lines(room, meeting) == []


async def test_r15_an_agency_sees_what_is_asked_of_itself_only(room: Room) -> None:
    meeting = await a_conference_ahead(room)
    await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **question())

    assert len(await lines(room, meeting, by=CITY)) == 2
    for stranger in (KITA, AUDITOR):
        assert await lines(room, meeting, by=stranger) == []
    assert await lines(room, meeting, of="council") == []


async def test_what_a_cancelled_meeting_asked_waits_no_more(room: Room) -> None:
    meeting = await a_conference_ahead(room)
    await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **question())

    await room.does(CITY, f"/meetings/{meeting}/cancellation", on="2026-11-30", reason="台風")

    assert await lines(room, meeting, by=CITY) == []


async def test_every_copy_is_numbered_and_missing_after_the_meeting_until_it_is_back(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting)
    handed = {"on": "2026-06-26", "label": "資料1 経過", "item_ids": [item], "recipients": EVERYBODY}
    copies = (await room.does(COUNCIL, f"/meetings/{meeting}/material-copies", **handed))["items"]
    again = await room.does(CITY, f"/meetings/{meeting}/material-copies", **handed | {"recipients": EVERYBODY[2:]})
    before = (await room.sees(CITY, f"/meetings/{meeting}/material-copies"))["items"]
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))

    ids = {each["number"]: each["id"] for each in (*copies, *again["items"])}
    back = {"on": "2026-06-26"}
    for number in (1, 2):
        await room.does(COUNCIL, f"/material-copies/{ids[number]}/return", **back, how="collected")
    theirs = await room.refuses(HIGASHI, f"/material-copies/{ids[3]}/return", **back, how="collected")
    told = await room.does(HIGASHI, f"/material-copies/{ids[3]}/return", **back, how="destroyed", note="裁断した。")
    twice = await room.refuses(COUNCIL, f"/material-copies/{ids[3]}/return", **back, how="collected")
    seen = (await room.sees(COUNCIL, f"/meetings/{meeting}/material-copies"))["items"]
    own = (await room.sees(HIGASHI, f"/meetings/{meeting}/material-copies"))["items"]

    assert sorted(ids) == [1, 2, 3, 4]
    assert [each["missing"] for each in before] == [False] * 4
    assert [(each["number"], each["status"], each["missing"]) for each in seen] == [
        (1, "collected", False),
        (2, "collected", False),
        (3, "destroyed", False),
        (4, "out", True),
    ]
    assert (theirs["type"], told["status"], twice["type"]) == ("not-your-copy", "destroyed", "already-back")
    assert [each["number"] for each in own] == [3, 4]


async def test_r5_nobody_gets_a_copy_before_confirming_the_duty_and_nobody_outside_knows_of_any(room: Room) -> None:
    meeting = await room.conference()
    path = f"/meetings/{meeting}/material-copies"
    unconfirmed = {"on": "2026-06-26", "label": "資料1", "recipients": [{"agency": "higashi", "subject": "higashi-2"}]}
    stranger = unconfirmed | {"recipients": [{"agency": "kita", "subject": "kita-1"}]}
    other = await room.shares(await room.conference())

    async def refused_to(who: Actor, body: dict[str, Any]) -> dict[str, Any]:
        return problem(await room.post(who, path, body))

    refused = await room.refuses(COUNCIL, path, **unconfirmed)
    assert (refused["type"], refused["missing"]) == ("acknowledgement-required", unconfirmed["recipients"])
    assert (await refused_to(COUNCIL, stranger))["type"] == "agency-not-convened"
    assert (await refused_to(HIGASHI, stranger))["type"] == "role-lacking"
    assert pointers(await refused_to(COUNCIL, unconfirmed | {"recipients": EVERYBODY, "item_ids": [other]}))
    for who, what in ((KITA, "not-found"), (COLLEAGUE, "acknowledgement-required")):
        assert (await room.hides(who, path))["type"] == what


async def test_copies_that_are_handed_out_at_once_each_have_their_own_number(room: Room) -> None:
    meeting = await room.conference()
    body = {"on": "2026-06-26", "label": "資料1", "recipients": EVERYBODY}

    answers = await asyncio.gather(*(room.post(CITY, f"/meetings/{meeting}/material-copies", body) for _ in range(3)))

    numbers = [each["number"] for answer in answers for each in answer.json()["items"]]
    assert sorted(numbers) == list(range(1, 10))

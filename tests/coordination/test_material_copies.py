"""資料の回収: who got which copy, and that each of them came back (R5, R11)."""

import asyncio
from dataclasses import replace

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SEATS, Room, pointers

EVERYBODY = [{"agency": seat.agency, "subject": seat.subject} for seat in SEATS]
COLLEAGUE = replace(HIGASHI, subject="higashi-2")


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

    refused = await room.refuses(COUNCIL, path, **unconfirmed)
    assert (refused["type"], refused["missing"]) == ("acknowledgement-required", unconfirmed["recipients"])
    assert (await room.refuses(COUNCIL, path, **stranger))["type"] == "agency-not-convened"
    assert (await room.refuses(HIGASHI, path, **stranger))["type"] == "role-lacking"
    assert pointers(await room.refuses(COUNCIL, path, **unconfirmed | {"recipients": EVERYBODY, "item_ids": [other]}))
    for who, what in ((KITA, "not-found"), (COLLEAGUE, "acknowledgement-required")):
        assert (await room.hides(who, path))["type"] == what


async def test_copies_that_are_handed_out_at_once_each_have_their_own_number(room: Room) -> None:
    meeting = await room.conference()
    body = {"on": "2026-06-26", "label": "資料1", "recipients": EVERYBODY}

    answers = await asyncio.gather(*(room.post(CITY, f"/meetings/{meeting}/material-copies", body) for _ in range(3)))

    numbers = [each["number"] for answer in answers for each in answer.json()["items"]]
    assert sorted(numbers) == list(range(1, 10))

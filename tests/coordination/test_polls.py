"""Finding a date over HTTP: each answers for themselves, nobody learns what for, one slot becomes the meeting."""

import asyncio
from typing import Any

import pytest

from shared.actors import Actor
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room, pointers, problem

SLOTS = [
    {"held_on": "2026-06-15", "start": "10:00", "end": "11:30", "place": "市役所 第一会議室"},
    {"held_on": "2026-06-16", "start": "14:00", "end": "15:30"},
    {"held_on": "2026-06-17", "start": "10:00", "end": "11:30"},
]
ASKED = ("city", "council", "higashi")


async def asks(room: Room, **changed: Any) -> str:
    """A poll about the family; gives its path."""
    body = {"on": "2026-06-01", "kind": "support_conference", "agencies": ASKED, "candidates": SLOTS}
    body |= {"agenda": [{"case_id": str(room.family.case_id)}]} | changed
    return f"/date-polls/{(await room.does(COUNCIL, '/date-polls', **body))['id']}"


async def answers(room: Room, poll: str, who: Actor, *said: str, on: str = "2026-06-03") -> None:
    entries = [{"position": position, "answer": each} for position, each in enumerate(said)]
    await room.does(who, f"{poll}/replies", on=on, answers=entries)


async def test_the_slot_that_suits_best_becomes_the_planned_meeting(room: Room) -> None:
    poll = await asks(room)
    await answers(room, poll, CITY, "yes", "yes", "yes")
    await answers(room, poll, COUNCIL, "no", "yes", "maybe")
    await answers(room, poll, HIGASHI, "yes", "yes", "yes", on="2026-06-09")
    shown = await room.sees(CITY, poll)

    best = shown["candidates"][0]
    meeting = await room.does(COUNCIL, f"{poll}/choice", on="2026-06-10", position=best["position"])

    assert [each["position"] for each in shown["candidates"]] == [1, 2, 0]
    assert best["suits"] == {"possible": True, "yes": list(ASKED), "maybe": [], "no": [], "unanswered": []}
    assert [each["late"] for each in shown["replies"]] == [False, False, True]
    planned = await room.sees(CITY, f"/meetings/{meeting['id']}")
    assert (planned["status"], planned["held_on"], planned["start"]) == ("planned", "2026-06-16", "14:00")
    assert planned["agenda"][0]["case_id"] == str(room.family.case_id)
    assert (await room.sees(CITY, poll))["meeting_id"] == meeting["id"]
    again = await room.refuses(COUNCIL, f"{poll}/choice", on="2026-06-10", position=2)
    late = await room.refuses(HIGASHI, f"{poll}/replies", on="2026-06-10", answers=[{"position": 0, "answer": "no"}])
    assert {again["type"], late["type"]} == {"poll-closed"}
    assert again["meeting_id"] == meeting["id"]
    assert meeting["id"] not in str(late)


async def test_r15_an_agency_sees_its_own_answers_and_never_what_the_meeting_is_about(room: Room) -> None:
    poll = await asks(room)
    await answers(room, poll, CITY, "no", "no", "yes")
    await answers(room, poll, HIGASHI, "yes", "no")

    answer = await room.get(HIGASHI, poll)

    seen = answer.json()
    assert str(room.family.case_id) not in answer.text
    assert (seen["agencies"], seen["waits_for"]) == (["higashi"], ["higashi"])
    assert [each["agency"] for each in seen["replies"]] == ["higashi"]
    assert [(each["position"], each["suits"]) for each in seen["candidates"]] == [(0, None), (1, None), (2, None)]
    for who in (KITA, AUDITOR):
        assert (await room.hides(who, poll))["status"] == 404
        said = [{"position": 0, "answer": "yes"}]
        assert (await room.post(who, f"{poll}/replies", {"on": "2026-06-03", "answers": said})).status_code == 404
    assert (await room.refuses(HIGASHI, f"{poll}/choice", on="2026-06-03", position=0))["status"] == 403
    assert (await room.refuses(HIGASHI, f"{poll}/withdrawal", on="2026-06-03"))["status"] == 403


async def test_r6_without_the_citys_yes_no_slot_is_chosen(room: Room) -> None:
    poll = await asks(room)
    await answers(room, poll, CITY, "maybe", "no")

    for position in range(3):
        told = problem(await room.post(COUNCIL, f"{poll}/choice", {"on": "2026-06-03", "position": position}))
        assert (told["type"], told["agencies"]) == ("cannot-be-missing", ["city"])


async def test_who_has_not_answered_is_on_the_waiting_list_until_they_have(room: Room) -> None:
    overdue = (await asks(room)).rsplit("/", 1)[1]
    far = [{"held_on": "2026-12-20", "start": "10:00", "end": "11:00"}]
    due_soon = (await asks(room, candidates=far, due_on="2026-12-01")).rsplit("/", 1)[1]
    poll = await asks(room, candidates=far, due_on="2026-12-18")
    await answers(room, poll, HIGASHI, "yes")

    async def waiting(who: Actor) -> dict[str, tuple[str, list[str]]]:
        lines = (await room.sees(who, "/date-polls?waiting=true&limit=200"))["items"]
        return {each["id"]: (each["waiting"], each["waits_for"]) for each in lines}

    higashi, council = await waiting(HIGASHI), await waiting(COUNCIL)
    assert higashi[overdue] == ("overdue", ["higashi"])
    assert higashi[due_soon] == ("due_soon", ["higashi"])
    answered = poll.rsplit("/", 1)[1]
    assert answered not in higashi
    assert council[answered] == ("open", ["city", "council"])
    assert await waiting(KITA) == await waiting(AUDITOR) == {}
    await room.does(CITY, f"/date-polls/{overdue}/withdrawal", on="2026-06-30")
    assert overdue not in await waiting(HIGASHI)


async def test_further_slots_are_asked_for_anew_and_withdrawn_ones_are_not(room: Room) -> None:
    poll = await asks(room)
    await answers(room, poll, HIGASHI, "yes", "yes", "yes")

    await room.does(COUNCIL, f"{poll}/candidate-withdrawals", on="2026-06-04", position=0)
    assert (await room.sees(HIGASHI, poll))["waits_for"] == []
    more = [{"held_on": "2026-06-18", "start": "22:00", "end": "00:30"}]
    await room.does(COUNCIL, f"{poll}/candidates", on="2026-06-04", candidates=more)

    shown = await room.sees(HIGASHI, poll)
    assert shown["waits_for"] == ["higashi"]
    assert [each["withdrawn_on"] for each in shown["candidates"]] == ["2026-06-04", None, None, None]
    gone = [{"position": 0, "answer": "no"}]
    told = await room.refuses(HIGASHI, f"{poll}/replies", on="2026-06-05", answers=gone)
    assert (told["type"], told["positions"]) == ("candidate-withdrawn", [0])


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"agencies": ["city", "atlantis"]}, "/agencies/1"),
        ({"agencies": ["council"]}, "/agencies"),
        ({"agenda": []}, "/agenda"),
        ({"candidates": []}, "/candidates"),
        ({"candidates": [{"held_on": "2026-06-15", "start": "10:00", "end": "10:00"}]}, "/candidates/0/end"),
        ({"candidates": [{"held_on": "2026-06-15", "start": "10:00", "end": "09:00"}]}, "/candidates/0/end"),
        ({"due_on": "2026-06-18"}, "/due_on"),
        ({"due_on": "2026-05-31"}, "/due_on"),
    ],
)
async def test_what_cannot_be_asked_is_pointed_at(room: Room, changed: dict[str, Any], pointer: str) -> None:
    body = {"on": "2026-06-01", "kind": "support_conference", "agencies": ASKED, "candidates": SLOTS}
    body["agenda"] = [{"case_id": str(room.family.case_id)}]

    told = problem(await room.post(COUNCIL, "/date-polls", body | changed))

    assert pointer in pointers(told)


async def test_r7_no_date_is_looked_for_to_discuss_a_case_in_the_promotion_council(room: Room) -> None:
    body = {"on": "2026-06-01", "kind": "promotion_council", "agencies": ASKED, "candidates": SLOTS}

    told = await room.refuses(CITY, "/date-polls", **body, agenda=[{"case_id": str(room.family.case_id)}])
    other = await room.refuses(HIGASHI, "/date-polls", **body)

    assert told["type"] == "no-cases-on-the-council"
    assert other["type"] == "role-lacking"


async def test_two_who_choose_at_once_plan_one_meeting(room: Room) -> None:
    poll = await asks(room)
    await answers(room, poll, CITY, "yes", "yes", "yes")

    choices = ((COUNCIL, 0), (CITY, 1), (COUNCIL, 2))
    told = await asyncio.gather(
        *(room.post(who, f"{poll}/choice", {"on": "2026-06-03", "position": each}) for who, each in choices)
    )

    assert sorted(answer.status_code for answer in told) == [201, 409, 409]
    mine = await room.sees(CITY, f"/meetings?case_id={room.family.case_id}")
    assert len(mine["items"]) == 1

"""One list of what is asked of an agency in meetings: what is due first stands first (R5, R11, R15)."""

from dataclasses import replace
from typing import Any

from shared.actors import Actor
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room

COLLEAGUE = replace(HIGASHI, subject="higashi-2")
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

"""The mother withdraws while the minutes are written: her case is not taken up, the rest of the meeting goes on."""

import asyncio
from datetime import date

import pytest

from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import COUNCIL, HIGASHI, Household, Room, problem

TEXT = "叔母の見守りは週に一度とした。"
TASK = {"agency": "higashi", "text": "叔母に日を伝える。", "due_on": "2026-07-03"}


@pytest.fixture
async def aunts(room: Room) -> Household:
    """Another household on the same agenda."""
    other = await room.household("aunt")
    await room.consents("aunt", family=other)
    return other


async def test_a_consent_withdrawn_during_the_meeting(room: Room, aunts: Household) -> None:
    grants = await room.consents("father", "mother", "son")
    cases = [{"case_id": str(each.case_id)} for each in (room.family, aunts)]
    meeting = await room.convened(agenda=cases, start="14:00", end="15:30")
    path = f"/meetings/{meeting}/minutes"

    # At half past two the mother says no, just as the coordinator saves the minutes of both cases.
    both = room.minutes(*(case | {"result": "continue"} for case in cases), text=TEXT, tasks=[TASK | cases[1]])
    async with room.withdrawing(grants[1], on=date(2026, 6, 26)):
        saving = asyncio.create_task(room.post(COUNCIL, path, both))
        await room.somebody_waits()
    told = problem(await saving)
    assert told["type"] == "consent-missing"
    assert {each["member"] for each in told["missing"]} == {room.family["mother"]}
    assert (await room.sees(COUNCIL, f"/meetings/{meeting}"))["status"] == "convened"

    # Nothing typed is lost: the same minutes without her case hold, and say why it was left out.
    left_out = [cases[0] | {"reason": "consent_missing"}]
    rest = both | {"determinations": [cases[1] | {"result": "continue"}], "left_out": left_out}
    await room.does(COUNCIL, path, **rest)

    seen = await room.sees(HIGASHI, f"/meetings/{meeting}")
    assert [(each["taken_up"], each["left_out"]) for each in seen["agenda"]] == [
        (False, "consent_missing"),
        (True, None),
    ]
    assert seen["minutes"]["text"] == TEXT
    assert [each["case_id"] for each in seen["minutes"]["determinations"]] == [str(aunts.case_id)]
    assert (await room.events("meeting-held"))[0]["case_ids"] == [str(aunts.case_id)]
    tasks = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"]
    assert [(each["case_id"], each["text"]) for each in tasks] == [(str(aunts.case_id), TASK["text"])]

    # What the meeting said of the aunt is read as long as she lets it, and her case alone.
    about_the_family = await room.refuses(COUNCIL, f"/meetings/{meeting}/tasks", on="2026-06-29", **TASK, **cases[0])
    assert about_the_family["type"] == "not-taken-up"
    assert HIDDEN not in str(seen["minutes"])


async def test_a_withdrawal_that_comes_after_the_minutes_changes_nothing_of_them(room: Room) -> None:
    """The other side of the race: who saves first is first, and the minutes are of a meeting that was lawful."""
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, text=TEXT))

    await room.withdraws(grants[1], on=date(2026, 6, 26))

    seen = await room.sees(HIGASHI, f"/meetings/{meeting}")
    assert (seen["status"], seen["minutes"]["text"]) == ("held", HIDDEN)
    assert (await room.sees(COUNCIL, f"/meetings/{meeting}"))["minutes"]["text"] == TEXT

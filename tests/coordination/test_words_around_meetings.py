"""What lies in a conference is repeated neither before nor after a coordination meeting on the same case (R5)."""

from typing import Any

import pytest

from tests.coordination.meeting_room import COUNCIL, HIGASHI, Room, problem

SECRET = "夜ごと駅前の広場で友人を待ち続けている。"


@pytest.fixture
async def item(room: Room) -> str:
    """What a conference knows of the son, and everybody's consent to the coordination meeting that comes."""
    told = await room.shares(await room.conference(), "son", content=SECRET)
    await room.consents("father", "mother", "son")
    return told


async def test_r5_no_sheet_task_report_or_amendment_repeats_what_is_closed(room: Room, item: str) -> None:
    meeting = await room.convened()
    sheet = {"on": "2026-06-10", "seen": f"長男は{SECRET}"}
    path = f"/meetings/{meeting}/preparation"
    task: dict[str, Any] = {"agency": "higashi", "text": "様子を見に行く。", "due_on": "2026-07-10"}

    kept = await room.put(HIGASHI, path, sheet, **{"If-Match": '"0"'})
    submitted = problem(await room.post(HIGASHI, f"{path}/submission", {"on": "2026-06-10"}, **{"If-Match": '"1"'}))
    minutes = room.minutes({"result": "continue"}, tasks=[task], text="役割を決めた。")
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **minutes)
    set_ = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"][0]["id"]
    later = {"on": "2026-06-29"}
    added = await room.refuses(COUNCIL, f"/meetings/{meeting}/tasks", **later, **task | {"text": SECRET})
    done = await room.refuses(HIGASHI, f"/tasks/{set_}/completion", **later, report=f"会えた。{SECRET}")
    amendment = later | {"reason": SECRET, "text": "役割。"}
    path = f"/meetings/{meeting}/minutes/amendments"
    amended = problem(await room.post(COUNCIL, path, amendment, **{"If-Match": '"1"'}))

    assert kept.is_success
    refused = [(each["type"], each["items"]) for each in (submitted, added, done, amended)]
    assert refused == [("compartment-closed", [item])] * 4

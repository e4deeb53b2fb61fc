"""What every agency fills in before a meeting: nothing typed is lost, others see what was submitted (R4, R5, R11)."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.actors import Actor
from shared.reference import workdays
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Room, problem

SEEN = {"seen": "母は夕方になると外に出たがる。", "doing": "週に一度、家を訪ねている。"}
SECRET = "夜ごと駅前の広場で友人を待ち続けている。"
COLLEAGUE = replace(HIGASHI, subject="higashi-2")


@pytest.fixture
async def meeting(room: Room) -> str:
    """A convened coordination meeting to which everybody consents."""
    await room.consents("father", "mother", "son")
    return await room.convened()


async def keeps(room: Room, meeting: str, revision: int, *, by: Actor = HIGASHI, **said: Any) -> dict[str, Any]:
    body = {"on": "2026-06-10"} | said
    answer = await room.put(by, f"/meetings/{meeting}/preparation", body, **{"If-Match": f'"{revision}"'})
    told: dict[str, Any] = answer.json() if answer.is_success else problem(answer)
    return told


async def submits(room: Room, meeting: str, revision: int, *, by: Actor = HIGASHI, **said: Any) -> dict[str, Any]:
    body = {"on": "2026-06-11"} | said
    answer = await room.post(by, f"/meetings/{meeting}/preparation/submission", body, **{"If-Match": f'"{revision}"'})
    told: dict[str, Any] = answer.json() if answer.is_success else problem(answer)
    return told


async def line(room: Room, meeting: str, *, by: Actor, of: str = "higashi") -> dict[str, Any]:
    lines = (await room.sees(by, f"/meetings/{meeting}/preparations"))["items"]
    return next(each for each in lines if each["agency"] == of)


def test_so_many_working_days_before_a_day_counts_back_over_weekends_and_holidays() -> None:
    days = [workdays.before(date(2026, 5, 11), count) for count in (0, 1, 2, 3)]

    assert days == [date(2026, 5, 11), date(2026, 5, 8), date(2026, 5, 7), date(2026, 5, 1)]
    assert workdays.before(date(2026, 5, 6), 0) == date(2026, 5, 1)


async def test_a_draft_is_the_agencys_own_until_it_is_submitted(room: Room, meeting: str) -> None:
    asks = [{"agency": "council", "text": "父に会う日を決めてほしい。"}]
    first = await keeps(room, meeting, 0, seen="書きかけ")
    second = await keeps(room, meeting, 1, by=COLLEAGUE, **SEEN, asks=asks)
    before = await line(room, meeting, by=COUNCIL)
    own = await line(room, meeting, by=HIGASHI)
    sent = await submits(room, meeting, 2)
    after = await line(room, meeting, by=CITY)
    on = await keeps(room, meeting, 3, seen="続き")
    still = await line(room, meeting, by=CITY)

    assert (first["revision"], second["revision"], sent["revision"], on["revision"]) == (1, 2, 3, 4)
    assert (before["status"], before["sheet"], before["draft"], before["revision"]) == ("draft", None, None, None)
    assert (own["draft"]["seen"], own["revision"]) == (SEEN["seen"], 2)
    assert (after["status"], after["sheet"]["asks"], after["draft"]) == ("submitted", asks, None)
    assert still["sheet"]["seen"] == SEEN["seen"]
    assert room.family.person(after["sheet"]["member_ids"]) == ["father", "mother", "son"]


async def test_two_colleagues_do_not_write_over_each_other(room: Room, meeting: str) -> None:
    answers = await asyncio.gather(*(keeps(room, meeting, 0, seen=f"{n}人目") for n in range(2)))

    assert sorted(each.get("type", "kept") for each in answers) == ["kept", "stale"]
    assert (await keeps(room, meeting, 0, seen="遅い人"))["type"] == "stale"
    assert (await submits(room, meeting, 0))["type"] == "stale"


async def test_r11_what_is_missing_is_overdue_and_no_stranger_fills_it_in(room: Room, meeting: str) -> None:
    await keeps(room, meeting, 0, **SEEN)
    await submits(room, meeting, 1)

    lines = (await room.sees(COUNCIL, f"/meetings/{meeting}/preparations"))["items"]
    assert [(each["agency"], each["status"], each["overdue"]) for each in lines] == [
        ("city", "missing", True),
        ("council", "missing", True),
        ("higashi", "submitted", False),
    ]
    assert {each["due_on"] for each in lines} == {"2026-06-24"}
    assert (await keeps(room, meeting, 0, by=KITA, **SEEN))["type"] == "not-found"
    assert (await room.hides(KITA, f"/meetings/{meeting}/preparations"))["type"] == "not-found"


async def test_an_empty_sheet_and_one_that_asks_a_stranger_are_kept_but_not_submitted(room: Room, meeting: str) -> None:
    await keeps(room, meeting, 0)
    empty = await submits(room, meeting, 1)
    await keeps(room, meeting, 1, asks=[{"agency": "kita", "text": "同行してほしい。"}])
    stranger = await submits(room, meeting, 2)

    assert empty["type"] == "nothing-prepared"
    assert (stranger["type"], stranger["agencies"]) == ("not-askable", ["kita"])
    assert (await line(room, meeting, by=HIGASHI))["draft"]["asks"][0]["text"] == "同行してほしい。"


async def test_r4_after_a_withdrawal_nothing_more_is_shared_and_what_was_is_hidden(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await keeps(room, meeting, 0, **SEEN)
    await submits(room, meeting, 1)
    await keeps(room, meeting, 0, by=COUNCIL, **SEEN)
    await room.withdraws(grants[1], on=date(2026, 6, 10))

    told = await submits(room, meeting, 1, by=COUNCIL)
    city, own = await line(room, meeting, by=CITY), await line(room, meeting, by=HIGASHI)

    assert told["type"] == "consent-missing"
    assert {each["member"] for each in told["missing"]} == {room.family["mother"]}
    assert city["sheet"]["seen"] == SEEN["seen"]
    assert own["sheet"]["seen"] == SEEN["seen"]
    other = Actor("w", "council", HIGASHI.roles)
    assert (await line(room, meeting, by=other))["sheet"] is None


async def test_r5_in_a_conference_a_sheet_is_part_of_the_compartment(room: Room) -> None:
    meeting = await room.conference()
    unconfirmed = await keeps(room, meeting, 0, by=COLLEAGUE, **SEEN)
    await keeps(room, meeting, 0, **SEEN, asks=[{"agency": "council", "text": "父に会う日を決めてほしい。"}])
    draft = await line(room, meeting, by=HIGASHI)
    hidden = await line(room, meeting, by=COLLEAGUE)
    await submits(room, meeting, 1)

    items = (await room.sees(COUNCIL, f"/meetings/{meeting}/materials"))["items"]
    assert unconfirmed["type"] == "acknowledgement-required"
    assert (draft["draft"]["seen"], hidden["draft"]) == (SEEN["seen"], None)
    assert [(each["kind"], each["agency"]) for each in items] == [("preparation", "higashi")]
    seen, doing = f"【見えていること】\n{SEEN['seen']}", f"【行っていること】\n{SEEN['doing']}"
    asked = "【お願いしたいこと】\n小金井市社会福祉協議会: 父に会う日を決めてほしい。"
    assert items[0]["content"] == f"{seen}\n{doing}\n{asked}"
    assert (await line(room, meeting, by=CITY))["sheet"]["seen"] == SEEN["seen"]
    assert (await line(room, meeting, by=COLLEAGUE))["sheet"] is None


async def test_a_sheet_goes_with_a_meeting_that_is_moved_and_ends_with_its_minutes(room: Room, meeting: str) -> None:
    await keeps(room, meeting, 0, **SEEN)
    moved = (await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-12", held_on="2026-07-03"))["id"]
    early = await submits(room, moved, 1, by=HIGASHI)
    await room.does(CITY, f"/meetings/{moved}/convocation", on="2026-06-12")
    await submits(room, moved, 1, on="2026-06-12")
    await room.does(COUNCIL, f"/meetings/{moved}/minutes", **room.minutes({"result": "continue"}, on="2026-07-03"))

    assert early["type"] == "not-found"
    assert (await line(room, moved, by=CITY))["sheet"]["seen"] == SEEN["seen"]
    assert (await keeps(room, moved, 2, **SEEN, on="2026-07-03"))["type"] == "already-held"


async def test_the_promotion_councils_sheet_is_about_no_case(room: Room) -> None:
    meeting = await room.convened("promotion_council")
    await keeps(room, meeting, 0, seen="相談の件数が増えている。")
    await submits(room, meeting, 1)

    seen = await line(room, meeting, by=COUNCIL)
    assert (seen["case_id"], seen["sheet"]["seen"]) == (None, "相談の件数が増えている。")


async def test_r5_no_sheet_task_report_or_amendment_repeats_what_lies_in_a_conference(room: Room) -> None:
    item = await room.shares(await room.conference(), "son", content=SECRET)
    await room.consents("father", "mother", "son")
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

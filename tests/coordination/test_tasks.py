"""What a meeting asks agencies to do until when, and what its minutes say besides (R4, R5, R11)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.coordination.domain.meeting.tasks import DueInThePast, Task, TaskEnded, TaskStatus
from shared.privacy.masking import HIDDEN
from shared.testing.house import NOW
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room, pointers, problem

COLLEAGUE = replace(HIGASHI, subject="higashi-2")
TASK = "母の通院に付き添えるか、病院に確かめておく。"


@pytest.fixture
async def meeting(room: Room) -> str:
    """A convened coordination meeting to which everybody consents."""
    await room.consents("father", "mother", "son")
    return await room.convened()


def a_task(**changed: Any) -> dict[str, Any]:
    return {"agency": "higashi", "text": TASK, "due_on": "2026-07-10"} | changed


async def held(room: Room, meeting: str, **changed: Any) -> str:
    """Minutes with one task; gives the task."""
    said = room.minutes({"result": "continue"}, **{"tasks": [a_task()]} | changed)
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)
    tasks = (await room.sees(COUNCIL, f"/tasks?meeting_id={meeting}"))["items"]
    return str(tasks[0]["id"])


def test_every_change_of_a_tasks_day_stays_readable_and_what_ended_stays_ended() -> None:
    first, later, last = date(2026, 7, 1), date(2026, 7, 10), date(2026, 8, 1)
    task = Task(uuid4(), uuid4(), None, (), "higashi", set_on=first, set_by="coordinator", due_on=later)

    task.postpone(last, reason="病院が休み", by="coordinator", on=later)
    with pytest.raises(DueInThePast):
        task.postpone(first, reason="", by="coordinator", on=later)
    late = [task.is_overdue(day) for day in (last, date(2026, 8, 2))]
    task.end(TaskStatus.DONE, by="higashi-1", on=last)

    assert late == [False, True]
    assert not task.is_overdue(date(2027, 1, 1))
    assert [(each["from"], each["to"]) for each in task.postponements] == [("2026-07-10", "2026-08-01")]
    for act in (
        lambda: task.end(TaskStatus.DROPPED, by="x", on=last),
        lambda: task.postpone(last, reason="", by="x", on=last),
    ):
        with pytest.raises(TaskEnded):
            act()


async def test_r11_a_task_is_overdue_until_its_agency_has_done_it(room: Room, meeting: str) -> None:
    task = await held(room, meeting)

    mine = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}&overdue=true"))["items"]
    strange = await room.refuses(KITA, f"/tasks/{task}/completion", on="2026-07-05")
    not_theirs = await room.refuses(CITY, f"/tasks/{task}/completion", on="2026-07-05")
    done = await room.does(HIGASHI, f"/tasks/{task}/completion", on="2026-07-05", report="予約が取れた。")
    after = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"]

    assert [(each["id"], each["text"], each["overdue"]) for each in mine] == [(task, TASK, True)]
    assert (strange["type"], not_theirs["type"]) == ("not-found", "not-your-task")
    assert done["status"] == "done"
    assert [(each["overdue"], each["report"]) for each in after] == [(False, "予約が取れた。")]
    for who in (HIGASHI, COUNCIL):
        told = (await room.sees(who, f"/cases/{room.family.case_id}/timeline?kind=tasks"))["items"]
        assert [(each["what"], each["on"]) for each in told] == [
            ("task_set", "2026-06-26"),
            ("task_done", "2026-07-05"),
        ]
    assert (await room.sees(CITY, f"/tasks?meeting_id={meeting}&status=open&overdue=true"))["items"] == []
    assert (await room.refuses(HIGASHI, f"/tasks/{task}/completion", on="2026-07-06"))["type"] == "task-ended"


async def test_staff_postpone_and_drop_a_task_with_the_reason(room: Room, meeting: str) -> None:
    task = await held(room, meeting)
    later = {"on": "2026-07-02", "due_on": "2026-08-31", "reason": "病院が休み"}

    theirs = await room.refuses(HIGASHI, f"/tasks/{task}/postponement", **later)
    await room.does(COUNCIL, f"/tasks/{task}/postponement", **later)
    seen = (await room.sees(COUNCIL, f"/tasks?meeting_id={meeting}"))["items"][0]
    dropped = await room.does(CITY, f"/tasks/{task}/cancellation", on="2026-07-03", reason="入院したため")

    assert theirs["type"] == "role-lacking"
    assert (seen["due_on"], seen["postponed"]) == ("2026-08-31", 1)
    assert dropped["status"] == "dropped"


async def test_r15_a_tasks_text_is_read_while_those_concerned_let_its_agency(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await held(room, meeting)
    await room.withdraws(grants[1], on=date(2026, 7, 1))

    assert (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"][0]["text"] == HIDDEN
    assert (await room.sees(COUNCIL, f"/tasks?meeting_id={meeting}"))["items"][0]["text"] == TASK
    for stranger in (KITA, AUDITOR):
        assert (await room.sees(stranger, f"/tasks?meeting_id={meeting}"))["items"] == []


async def test_r5_a_conferences_task_lies_in_its_compartment(room: Room) -> None:
    meeting = await room.conference()
    task = await held(room, meeting)

    inside = (await room.sees(HIGASHI, f"/tasks?meeting_id={meeting}"))["items"][0]
    items = (await room.sees(HIGASHI, f"/meetings/{meeting}/materials"))["items"]
    await room.does(HIGASHI, f"/tasks/{task}/completion", on="2026-07-05", report="訪ねたが会えなかった。")
    colleague = (await room.sees(COLLEAGUE, f"/tasks?meeting_id={meeting}"))["items"][0]
    after = (await room.sees(COUNCIL, f"/meetings/{meeting}/materials"))["items"]

    assert inside["text"] == TASK
    assert [each["content"] for each in items] == [TASK]
    assert {each["content"] for each in after} == {TASK, "訪ねたが会えなかった。"}
    assert (colleague["text"], colleague["report"]) == (HIDDEN, HIDDEN)


async def test_r4_a_task_is_about_what_was_taken_up_for_who_was_called(room: Room) -> None:
    await room.consents("father", "mother", "son")
    other = await room.household("aunt")
    await room.consents("aunt", family=other)
    cases = [{"case_id": str(each.case_id)} for each in (room.family, other)]
    meeting = await room.convened(agenda=cases)
    late = [cases[1] | {"reason": "no_time"}]

    async def refused(**changed: Any) -> dict[str, Any]:
        said = room.minutes(cases[0] | {"result": "continue"}, left_out=late, tasks=[a_task(**changed)])
        return problem(await room.post(COUNCIL, f"/meetings/{meeting}/minutes", said))

    before = await room.content()
    assert (await refused(case_id=str(other.case_id)))["type"] == "not-taken-up"
    assert (await refused(member_ids=[other["aunt"]]))["type"] == "not-on-the-agenda"
    assert (await refused(agency="kita"))["type"] == "agency-not-convened"
    assert (await refused(due_on="2026-06-25"))["type"] == "due-in-the-past"
    assert await room.content() == before


async def test_minutes_say_why_a_case_was_left_out_and_when_the_next_meeting_is(room: Room) -> None:
    await room.consents("father", "mother", "son")
    other = await room.household("aunt")
    await room.consents("aunt", family=other)
    cases = [{"case_id": str(each.case_id)} for each in (room.family, other)]
    meeting = await room.convened(agenda=cases)
    late = [{"case_id": str(other.case_id), "reason": "no_time"}]
    said = room.minutes(cases[0] | {"result": "continue"}, left_out=late, next_on="2026-07-24")

    both = await room.refuses(
        COUNCIL,
        f"/meetings/{meeting}/minutes",
        **room.minutes(*({**each, "result": "continue"} for each in cases), left_out=late),
    )
    before = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **said | {"next_on": "2026-06-25"})
    silent = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **said | {"left_out": []})
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)
    seen = await room.sees(HIGASHI, f"/meetings/{meeting}")

    assert both["type"] == "both-taken-up-and-left-out"
    assert (silent["type"], silent["cases"]) == ("cases-unspoken-of", [str(other.case_id)])
    assert pointers(before) == ["/next_on"]
    assert [(each["taken_up"], each["left_out"]) for each in seen["agenda"]] == [(True, None), (False, "no_time")]
    assert seen["minutes"]["next_on"] == "2026-07-24"


async def test_r4_past_midnight_and_the_fiscal_years_end_the_consent_must_hold_on_both_days(room: Room) -> None:
    days = {"on": "2026-11-01", "held_on": "2026-11-29", "start": "22:00"}
    await room.consents("father", "mother", "son", until=date(2026, 11, 29))
    meeting = await room.plan(**days)
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-11-02")
    said = room.minutes({"result": "continue"}, on="2026-11-29")

    over = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **said, ended="00:40")
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **said, ended="23:50")
    seen = await room.sees(CITY, f"/meetings/{meeting}")

    assert over["type"] == "consent-missing"
    assert {each["member"] for each in over["missing"]} == {room.family[word] for word in ("father", "mother", "son")}
    assert (seen["ended_on"], seen["minutes"]["ended"]) == ("2026-11-29", "23:50")


async def test_a_meeting_past_midnight_is_recorded_under_its_first_day_once_it_has_ended(room: Room) -> None:
    await room.consents("father", "mother", "son")
    today = NOW.date().isoformat()
    meeting = await room.plan(on="2026-11-01", held_on=today, start="10:00")
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-11-02")
    running = room.minutes({"result": "continue"}, on=today)

    told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **running, ended="00:40")
    assert pointers(told) == ["/ended"]
    assert datetime.fromisoformat(f"{today}T10:00:00+09:00") < NOW

    early = await room.plan(on="2026-11-01", held_on="2026-11-29", start="22:00")
    await room.does(CITY, f"/meetings/{early}/convocation", on="2026-11-02")
    await room.does(COUNCIL, f"/meetings/{early}/minutes", **running | {"on": "2026-11-29"}, ended="00:40")
    assert (await room.sees(CITY, f"/meetings/{early}"))["ended_on"] == "2026-11-30"

"""What a conference shared, looked for everywhere: every reading, answer, event, log and count (R5, R15)."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.actors import Actor, Role
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Room
from tests.journeys.asking import Operation, ask, form, nowhere, operations

MARK = "川辺"
INSIDE = ["city", "higashi"]
COLLEAGUE = Actor("higashi-2", "higashi", frozenset({Role.WORKER}))
SECOND_OFFICER = Actor("officer-2", "city", frozenset({Role.CITY_OFFICER}))
MINAMI = Actor("minami-1", "minami", frozenset({Role.WORKER}))
OUTSIDE = (COUNCIL, COLLEAGUE, KITA)
"""Staff whose agency was not called, people of called agencies who confirmed nothing, and everybody else."""
Ids = Mapping[str, Sequence[str]]


async def told_in_a_conference(room: Room) -> dict[str, str]:
    """A conference without the council in which every text that can be typed names the same place."""
    on, case = "2026-06-09", str(room.family.case_id)
    meeting = await room.convened("support_conference", agencies=INSIDE)
    for seat in (CITY, HIGASHI):
        await room.does(seat, f"/meetings/{meeting}/acknowledgements", on="2026-06-08")
    item = await room.shares(meeting, "son", content=f"長男は{MARK}にいる。")
    path = f"/meetings/{meeting}/information-requests"
    ask_for = {"on": on, "due_on": "2026-06-19", "question": f"{MARK}でのことを教えてください。"}
    for agency in INSIDE:
        await room.does(CITY, path, agency=agency, **ask_for)
    asked = (await room.sees(CITY, f"/meetings/{meeting}/materials"))["requests"]
    requests = {each["agency"]: each["id"] for each in asked}
    await room.does(HIGASHI, f"/information-requests/{requests['higashi']}/answer", on=on, content=f"{MARK}で見た。")
    refusal = {"on": on, "refused": True, "reason": f"{MARK}の記録はない。"}
    await room.does(CITY, f"/information-requests/{requests['city']}/answer", **refusal)
    await a_sheet_and_a_copy(room, meeting, item)
    determined = {"result": "outreach", "note": f"{MARK}で声をかける。", "case_id": case}
    task = {"agency": "higashi", "text": f"{MARK}を見回る。", "due_on": "2026-12-20", "case_id": case}
    attendees = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, HIGASHI)]
    minutes = room.minutes(determined, text=f"{MARK}について話した。", attendees=attendees, tasks=[task])
    await room.does(CITY, f"/meetings/{meeting}/minutes", **minutes)
    return {"meeting": meeting, "item": item}


async def a_sheet_and_a_copy(room: Room, meeting: str, item: str) -> None:
    """What an agency prepared, and the title of a copy that was handed out."""
    sheet = {
        "on": "2026-06-10",
        "seen": f"{MARK}で見かける。",
        "asks": [{"agency": "city", "text": f"{MARK}へ同行する。"}],
    }
    path = f"/meetings/{meeting}/preparation"
    assert (await room.put(HIGASHI, path, sheet, **{"If-Match": '"0"'})).is_success
    sent = await room.post(HIGASHI, f"{path}/submission", {"on": "2026-06-10"}, **{"If-Match": '"1"'})
    assert sent.is_success, sent.text
    to = [{"agency": "higashi", "subject": "higashi-1"}]
    copy = {"on": "2026-06-20", "label": f"{MARK}の地図", "item_ids": [item], "recipients": to}
    await room.does(CITY, f"/meetings/{meeting}/material-copies", **copy)


async def ids_in(room: Room, told: Mapping[str, str]) -> Ids:
    """Every id that the conference made, by the name of the parameter that asks for it."""
    found = {"case_id": [str(room.family.case_id)], "member_id": [room.family["son"]], "meeting_id": [told["meeting"]]}
    for table in await room.tables(but={"access_log"}):
        own = f"""SELECT row->>'id' FROM (SELECT to_jsonb(t) AS row FROM "{table}" AS t) AS rows
            WHERE row->>'meeting_id' = '{told["meeting"]}' AND row ? 'id' LIMIT 2"""
        if rows := await room.found(own):
            found[f"{table.rsplit('_', 1)[-1]}_id"] = [str(row[0]) for row in rows]
    return found | {"item_id": [told["item"]]}


def readings(room: Room) -> Iterator[Operation]:
    """Every reading that coordination offers, papers among them as workbooks."""
    town: Any = SimpleNamespace(houses={"coordination": room})
    for each in operations(town):
        if each.method == "GET":
            yield replace(each, asked=(*each.asked, "format")) if each.path.endswith("/paper") else each


async def seen_by(room: Room, who: Actor, ids: Ids, ending: str = "") -> set[str]:
    """The readings in whose answer the word stands, of those whose path ends so."""
    town: Any = SimpleNamespace(client=room.client, token=room.files.token)
    found = set()
    for operation in (each for each in readings(room) if each.path.endswith(ending)):
        for way in operation.ways({**ids, "format": ["xlsx"]}):
            answer = await ask(town, who, operation, way, ids)
            assert answer.status_code < 500, (operation.name, answer.text)
            if MARK in written(answer) or MARK in str(answer.headers):
                found.add(operation.path.removeprefix("/coordination/v1"))
    return found


def written(answer: httpx.Response) -> str:
    """All that stands in an answer, a workbook's cells too."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist())


async def test_r5_no_reading_log_event_or_count_tells_what_lies_in_a_conference(
    room: Room, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = await told_in_a_conference(room)
    ids = await ids_in(room, told)

    for who in OUTSIDE:
        assert await seen_by(room, who, ids) == set(), who
    decision = {"on": "2026-11-20", "basis": "emergency_life", "agencies": ["minami"], "until": "2026-12-04"}
    await room.does(CITY, f"/items/{told['item']}/opening", **decision, reason=f"{MARK}で危ない。")

    assert await seen_by(room, MINAMI, ids) == {"/items/{item_id}"}
    for place in ("/materials", "/minutes/paper", "/material-copies"):
        assert f"/meetings/{{meeting_id}}{place}" in await seen_by(room, HIGASHI, ids, place)
    assert MARK not in " ".join(body for _, body in await room.outbox())
    assert MARK not in str(await room.content())
    assert MARK not in str(await room.found("SELECT * FROM access_log"))
    assert MARK not in (await room.client.get("/metrics")).text
    assert MARK not in caplog.text + "".join(capfd.readouterr())


async def test_r15_to_staff_outside_what_lies_there_answers_like_what_does_not_exist(room: Room) -> None:
    told = await told_in_a_conference(room)
    town: Any = SimpleNamespace(houses={"coordination": room}, client=room.client, token=room.files.token)
    opening = await opened(room, told["item"])
    ids = {"item_id": [told["item"]], "opening_id": [opening]}
    asked = [each for each in operations(town) if {"item_id", "opening_id"} & set(each.parameters)]

    for operation in asked:
        way = next(operation.ways(ids))
        real = form(await ask(town, COUNCIL, operation, way, ids))
        assert real == form(await ask(town, COUNCIL, operation, nowhere(way, ids))), operation.name
    assert {each.name for each in asked} >= {"GET /coordination/v1/items/{item_id}/explanation"}
    assert opening not in (await room.get(COUNCIL, "/openings?limit=100")).text
    assert opening in (await room.get(SECOND_OFFICER, "/openings?limit=100")).text


async def opened(room: Room, item: str) -> str:
    """A decision of the city about it."""
    decision = {"on": "2026-11-20", "basis": "statutory_report", "agencies": ["kita"], "until": "2026-12-04"}
    await room.does(CITY, f"/items/{item}/opening", **decision, reason="通告した。")
    return str((await room.found(f"SELECT id FROM item_opening WHERE item_id = '{item}'"))[0][0])


async def test_r5_nobody_gets_anothers_answer_by_its_key(room: Room) -> None:
    meeting = await room.conference()
    body, key = {"on": "2026-06-09", "content": f"{MARK}にいる。"}, str(uuid4())
    path = f"/meetings/{meeting}/materials"

    first = await room.post(HIGASHI, path, body, key=key)
    again = await room.post(HIGASHI, path, body, key=key)
    colleague = await room.post(COLLEAGUE, path, body, key=key)
    outside = await room.post(KITA, path, body, key=key)

    assert first.json() == again.json()
    assert (colleague.status_code, outside.status_code) == (409, 404)
    assert first.json()["id"] not in colleague.text + outside.text


async def test_r5_minutes_and_a_plan_do_not_repeat_what_is_closed_or_closed_again(room: Room) -> None:
    secret = "夜ごと駅前の広場で友人を待ち続けている。"
    conference = await room.conference()
    item = await room.shares(conference, "son", content=secret)
    await room.consents("father", "mother")
    given = (await room.consents("son"))[0]
    meeting = await room.convened()
    noted = room.minutes({"result": "continue", "note": f"本人は{secret}"})

    told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **noted)
    await room.does(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent")
    draft = {"on": "2026-06-22", "wishes_and_issues": secret, "provision_as_one": "社協が核となる。"}
    goal = {"text": "話す", "due_on": "2026-12-31", "measure": "月に一度"}
    draft |= {"goals": [goal], "supports": [{"text": "訪問"}]}
    roles = [{"agency": "council", "text": "調整"}]
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **noted)
    judged = await room.convened()
    path = f"/cases/{room.family.case_id}/plans"
    plan, later = [(await room.does(COUNCIL, path, **draft, roles=roles))["id"] for _ in range(2)]
    await room.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-22")
    await room.withdraws(given, on=date(2026, 11, 30))
    await room.consents("son", since=date(2026, 4, 15))
    late = await room.refuses(COUNCIL, f"/plans/{later}/submission", on="2026-11-30")
    found = room.minutes({"result": "appropriate", "plan_id": plan})
    found_late = await room.refuses(COUNCIL, f"/meetings/{judged}/minutes", **found)
    await room.does(CITY, f"/items/{item}/opening", on="2026-11-30", basis="consent")
    await room.does(COUNCIL, f"/meetings/{judged}/minutes", **found)

    refused = [(each["type"], each["items"]) for each in (told, late, found_late)]
    assert refused == [("compartment-closed", [item])] * 3

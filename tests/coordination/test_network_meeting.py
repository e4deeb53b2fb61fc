"""A meeting of fifty: as many are called and answer, and no list asks the database the more often for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from shared.actors import Actor, Role
from shared.reference.profile import Agency
from tests.coordination.calendars import invitation, looks_in, subscribes
from tests.coordination.meeting_room import CITY, COUNCIL, SECRET, Room

FIFTY = 50
SLOTS = [{"held_on": "2026-12-10", "start": f"{hour}:00", "end": f"{hour + 1}:00"} for hour in (10, 13, 15)]


@contextmanager
def statements(room: Room) -> Iterator[list[str]]:
    """What the service asks its database within the block."""
    asked: list[str] = []
    engine = room.app.state.platform.database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def network(room: Room) -> Iterator[list[str]]:
    """A city with a network of fifty agencies; gives their codes."""
    platform = room.app.state.platform
    known = platform.profile.agencies
    more = [Agency(code=f"net_{n}", kind="partner", name=f"見本 {n}号機関") for n in range(FIFTY - len(known))]
    wider = platform.profile.model_copy(update={"agencies": (*known, *more)})
    room.app.state.platform = replace(platform, profile=wider)
    yield [agency.code for agency in wider.agencies]
    room.app.state.platform = platform


async def test_fifty_agencies_are_called_and_every_calendar_asks_as_often_as_for_one_meeting(
    room: Room, network: list[str]
) -> None:
    path = await subscribes(room, CITY)
    called = {"agencies": network, "held_on": "2026-11-27", "start": "14:00", "end": "16:00"}
    first = await room.convened("promotion_council", **called)
    with statements(room) as for_one:
        await looks_in(room, path)
    more = [await room.convened("promotion_council", **called) for _ in range(4)]

    with statements(room) as for_five:
        feed = await looks_in(room, path)

    assert {each.uid for each in feed.calendar.events} >= {first, *more}
    assert len(for_five) == len(for_one)
    assert len((await invitation(room, CITY, first)).event.attendees) == FIFTY


async def test_fifty_people_answer_when_they_can_come_and_one_look_shows_what_suits(room: Room) -> None:
    profile = room.app.state.platform.profile
    agencies = [agency.code for agency in profile.agencies]
    people = [Actor(f"{n}", agencies[n % len(agencies)], frozenset({Role.WORKER})) for n in range(FIFTY)]
    body = {"on": "2026-11-24", "kind": "promotion_council", "agencies": agencies, "candidates": SLOTS}
    poll = f"/date-polls/{(await room.does(COUNCIL, '/date-polls', **body))['id']}"
    with statements(room) as of_nobody:
        await room.sees(CITY, poll)

    for n, person in enumerate(people):
        said = ["yes" if n % len(agencies) else "maybe", "yes", "no"]
        answers = [{"position": at, "answer": each} for at, each in enumerate(said)]
        await room.does(person, f"{poll}/replies", on="2026-11-25", answers=answers)
    with statements(room) as of_fifty:
        shown = await room.sees(CITY, poll)

    assert [each["position"] for each in shown["candidates"]] == [1, 0, 2]
    assert (len(shown["replies"]), shown["waits_for"]) == (FIFTY, [])
    assert len(of_fifty) == len(of_nobody)


async def test_a_conference_of_fifty_confirms_the_duty_at_once_and_its_minutes_name_everybody(
    room: Room,
) -> None:
    agencies = [agency.code for agency in room.app.state.platform.profile.agencies if agency.code != "city"]
    others = [agencies[n % len(agencies)] for n in range(FIFTY - 2)]
    people = [CITY, COUNCIL, *(Actor(f"m-{n}", each, frozenset({Role.WORKER})) for n, each in enumerate(others))]
    meeting = await room.convened("support_conference", agencies=["city", *agencies], held_on="2026-11-27")
    path = f"/meetings/{meeting}"

    given = await asyncio.gather(
        *(room.post(each, f"{path}/acknowledgements", {"on": "2026-11-26"}) for each in people * 2)
    )
    shared = await room.post(people[-1], f"{path}/materials", {"on": "2026-11-26", "content": SECRET})
    with statements(room) as of_all:
        seen = await room.sees(people[7], f"{path}/materials")
    attended = [{"agency": each.agency, "subject": each.subject} for each in people]
    minutes = room.minutes({"result": "continue"}, on="2026-11-27", attendees=attended)
    one_less = room.minutes({"result": "continue"}, on="2026-11-27", attendees=[*attended[1:]])
    nobody = await room.refuses(COUNCIL, f"{path}/minutes", **one_less)
    await room.does(COUNCIL, f"{path}/minutes", **minutes)
    paper = await room.get(COUNCIL, f"{path}/minutes/paper")

    assert len(people) == FIFTY
    assert {each.status_code for each in given} <= {200, 201}
    assert len(await room.found("SELECT 1 FROM meeting_acknowledgement WHERE meeting_id = :m", m=meeting)) == FIFTY
    assert (shared.status_code, [each["content"] for each in seen["items"]], len(of_all) < FIFTY) == (
        201,
        [SECRET],
        True,
    )
    assert nobody["type"] == "city-absent"
    assert len((await room.sees(people[-1], path))["minutes"]["attendees"]) == FIFTY
    assert paper.content.startswith(b"%PDF")

"""One list of all that is asked of an agency: dates, roles, and what a moved meeting asked (R6, R10, R11)."""

from typing import Any

from shared.actors import Actor
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Room
from tests.coordination.office import Office

SLOTS = [{"held_on": "2026-12-11", "start": f"{hour}:00", "end": f"{hour + 1}:00"} for hour in (10, 14)]


async def asked(room: Room, kind: str, *, by: Actor = HIGASHI, of: str = "higashi") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.sees(by, f"/asked?agency={of}&kind={kind}&limit=100"))["items"]
    return found


async def test_a_role_waits_in_the_list_until_its_agency_answers_where_the_line_leads(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    await office.in_force(case, on="2026-11-20")
    role = (await office.roles_of(case))["higashi"]

    (line,) = [each for each in await asked(office, "role") if each["case_id"] == case]
    for_staff = [each["id"] for each in await asked(office, "role", by=CITY)]
    strangers = [each["id"] for each in await asked(office, "role", by=KITA, of="higashi")]
    await office.done(HIGASHI, line["path"].removeprefix("/coordination/v1"), {"on": "2026-11-20"})

    assert (line["id"], line["due_on"], line["state"], line["meeting_id"]) == (role, "2026-11-30", "soon", None)
    assert "引き受ける" in line["next"]
    assert role in for_staff
    assert strangers == []
    assert role not in [each["id"] for each in await asked(office, "role")]
    assert ("higashi-1", "list_asked", "role", "internal_use") in await office.access_log()


async def test_r6_a_search_for_a_date_waits_until_an_agency_has_answered_for_every_slot(room: Room) -> None:
    body = {"on": "2026-11-20", "kind": "promotion_council", "agencies": ["city", "council", "higashi"]}
    poll = (await room.does(COUNCIL, "/date-polls", **body, agenda=[], candidates=SLOTS))["id"]

    async def paths(by: Actor = HIGASHI, of: str = "higashi") -> list[str]:
        return [each["path"] for each in await asked(room, "date_poll", by=by, of=of) if poll in each["path"]]

    before = await paths()
    where = before[0].removeprefix("/coordination/v1")
    await room.does(HIGASHI, where, on="2026-11-20", answers=[{"position": 0, "answer": "yes"}])
    half = await paths()
    await room.does(HIGASHI, where, on="2026-11-20", answers=[{"position": 1, "answer": "no"}])

    assert before == half == [f"/coordination/v1/date-polls/{poll}/replies"]
    assert await paths() == []
    assert len(await paths(COUNCIL, "council")) == len(await paths(CITY, "city")) == 1
    await room.does(COUNCIL, f"/date-polls/{poll}/withdrawal", on="2026-11-21")
    assert await paths(COUNCIL, "council") == []


async def test_r11_what_a_meeting_asked_waits_seen_with_the_new_date_until_it_is_convened_anew(room: Room) -> None:
    meeting = await room.plan("support_conference", on="2026-11-16", held_on="2026-12-11")
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-11-17")
    question = {"on": "2026-11-18", "agency": "higashi", "question": "様子を教えてください。", "due_on": "2026-11-20"}
    request = (await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **question))["id"]
    moved = (await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-11-19", held_on="2026-12-18"))["id"]

    (line,) = [each for each in await asked(room, "information") if each["id"] == request]
    (waits,) = [each for each in (await room.sees(CITY, "/waiting?limit=100"))["items"] if each["id"] == request]
    others = (await room.sees(HIGASHI, "/waiting"))["items"]
    await room.sees(HIGASHI, line["path"].removeprefix("/coordination/v1"))
    await room.does(CITY, f"/meetings/{moved}/convocation", on="2026-11-20")
    (again,) = [each for each in await asked(room, "information") if each["id"] == request]

    assert (line["due_on"], line["held_on"], line["state"]) == ("2026-12-18", "2026-12-18", "waiting")
    assert "招集" in line["next"]
    assert (waits["kind"], waits["waits_for"], waits["since"]) == ("information_request", "city", "2026-11-19")
    assert (waits["due_on"], waits["reason"], waits["days_late"]) == ("2026-12-18", "meeting_moved", 0)
    assert others == []
    assert (again["due_on"], again["path"]) == ("2026-11-20", f"/coordination/v1/information-requests/{request}/answer")
    assert not [each for each in (await room.sees(CITY, "/waiting?limit=100"))["items"] if each["id"] == request]

"""The dates of a fiscal year over HTTP: one is moved or left out without the others (plan §7, R7)."""

import asyncio
from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, Room, problem

YEAR = {"on": "2026-04-06", "kind": "promotion_council", "first": "2026-05-20", "agencies": ["city", "council", "kita"]}
TIMES = {"start": "14:00", "end": "16:00", "place": "市役所 大会議室"}


async def a_series(room: Room, **changed: Any) -> dict[str, Any]:
    return await room.does(COUNCIL, "/meeting-series", **(YEAR | TIMES | changed))


def days(series: dict[str, Any], name: str = "held_on") -> list[str]:
    return [each[name] for each in series["dates"]]


async def test_as_many_dates_as_the_bodys_rules_say_each_a_meeting_of_its_own(room: Room) -> None:
    series = await a_series(room)

    assert (series["fiscal_year"], days(series)) == (2026, ["2026-05-20", "2026-08-19", "2026-11-18"])
    for each in series["dates"]:
        meeting = await room.sees(CITY, f"/meetings/{each['meeting_id']}")
        assert (meeting["kind"], meeting["status"], meeting["start"]) == ("promotion_council", "planned", "14:00")
        assert meeting["body"]["times_a_year"] == 3
    assert series["id"] in {each["id"] for each in (await room.sees(CITY, "/meeting-series?fiscal_year=2026"))["items"]}


async def test_one_date_is_moved_one_left_out_and_the_others_stay(room: Room) -> None:
    series = await a_series(room)
    first, second, third = (each["meeting_id"] for each in series["dates"])

    moved = await room.does(COUNCIL, f"/meetings/{second}/move", on="2026-08-03", held_on="2026-08-26")
    again = await room.does(COUNCIL, f"/meetings/{moved['id']}/move", on="2026-08-04", held_on="2027-04-07")
    await room.does(CITY, f"/meetings/{third}/cancellation", on="2026-11-02", reason="議題なし")

    shown = await room.sees(CITY, f"/meeting-series/{series['id']}")
    assert [each["meeting_id"] for each in shown["dates"]] == [first, again["id"], third]
    assert [each["status"] for each in shown["dates"]] == ["planned", "planned", "cancelled"]
    assert days(shown, "wanted_on") == days(series)
    assert [each["outside_year"] for each in shown["dates"]] == [False, True, False]


async def test_the_next_fiscal_year_is_planned_once_from_the_days_that_were_wanted(room: Room) -> None:
    series = await a_series(room, first="2026-07-31", times=2)
    moved = series["dates"][0]["meeting_id"]
    await room.does(
        COUNCIL, f"/meetings/{moved}/move", on="2026-07-01", held_on="2026-07-29", start="10:00", end="11:00"
    )
    path = f"/meeting-series/{series['id']}/next-year"

    answers = await asyncio.gather(*(room.post(COUNCIL, path, {"on": "2026-11-30"}) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    made, refused = (next(each.json() for each in answers if each.status_code == status) for status in (201, 409))
    assert (made["fiscal_year"], days(made)) == (2027, ["2027-07-30", "2027-11-26"])
    assert (refused["type"], refused["series_id"]) == ("/problems/year-followed", made["id"])
    first, other = [await room.sees(CITY, f"/meetings/{each['meeting_id']}") for each in made["dates"]]
    assert (first["start"], first["agencies"], other["start"]) == ("10:00", YEAR["agencies"], "14:00")
    assert other["place"] == TIMES["place"]


async def test_only_bodies_with_dates_for_the_year_have_them_and_only_staff_plan_them(room: Room) -> None:
    for kind in ("coordination_meeting", "support_conference", "external"):
        told = problem(await room.post(COUNCIL, "/meeting-series", YEAR | {"kind": kind}))
        assert told["type"] == "no-series-here"
    series = await a_series(room)

    assert (await room.refuses(HIGASHI, "/meeting-series", **YEAR))["type"] == "role-lacking"
    assert (await room.hides(HIGASHI, f"/meeting-series/{series['id']}"))["status"] == 403
    missing = await room.refuses(COUNCIL, "/meeting-series", **(YEAR | {"agencies": ["council"]}))
    assert [each["pointer"] for each in missing["errors"]] == ["/agencies"]

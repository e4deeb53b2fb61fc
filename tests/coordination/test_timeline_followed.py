"""The timeline tells who was called to a meeting after its convocation, and who no longer comes (R6, R15)."""

from datetime import date
from typing import Any

from services.coordination.domain.calling.change import CalledChange, Changed
from services.coordination.domain.meeting import Slot
from shared.actors import Actor
from tests.coordination.meeting_room import CITY, HIGASHI, KITA, Room


async def told(room: Room, who: Actor, kind: str) -> list[tuple[str, str, str]]:
    lines: list[dict[str, Any]] = (await room.sees(who, f"/cases/{room.family.case_id}/timeline?kind={kind}"))["items"]
    return [(each["what"], each["agency"], each["on"]) for each in lines]


async def test_r6_whom_the_city_calls_in_addition_or_excuses_stands_in_the_timeline(room: Room) -> None:
    meeting = await room.convened("support_conference")
    for on in ("2026-06-09", "2026-06-10"):
        await room.does(CITY, f"/meetings/{meeting}/changes", on=on, agencies=["city", "council", "kita"])

    lines = [each for each in await told(room, CITY, "meetings") if each[1]]

    assert lines == [("agency_called", "kita", "2026-06-09"), ("agency_excused", "higashi", "2026-06-09")]
    assert [each for each in await told(room, KITA, "meetings") if each[1]] == lines[:1]


async def test_before_the_convocation_nobody_was_called_so_nothing_changed_for_anybody(room: Room) -> None:
    meeting = await room.plan("support_conference")

    await room.does(CITY, f"/meetings/{meeting}/changes", on="2026-06-02", agencies=["city", "council"])

    assert await told(room, CITY, "meetings") == []
    assert (await room.hides(HIGASHI, f"/cases/{room.family.case_id}/timeline"))["type"] == "not-found"


def test_an_agency_that_closed_is_replaced_where_another_is_called_with_it_and_else_excused() -> None:
    slot = Slot(date(2026, 6, 26), None, None, None)
    with_another = Changed(slot, left_out=("higashi", "kita"), added=("minami",), is_new_to_calendars=True)
    alone = Changed(slot, left_out=("higashi",), added=(), is_new_to_calendars=True)

    assert with_another.of_agencies(closed=["higashi"]) == {
        "higashi": CalledChange.REPLACED,
        "kita": CalledChange.EXCUSED,
        "minami": CalledChange.CALLED,
    }
    assert alone.of_agencies(closed=["higashi"]) == {"higashi": CalledChange.EXCUSED}

"""A joint day (plan §6 ⑶ note): the 支援調整会議, then two households in two meetings, each behind its own wall.

One morning in June the city brings three meetings together. The agency that is called to the second one only learns
nothing of the first, neither on the day nor from minutes, calendars or lists; and each meeting is held by itself.
"""

from typing import Any

from shared.actors import Actor
from tests.coordination.calendars import looks_in, standing, subscribes
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, Room

DAY = "2026-11-27"
FIRST: dict[str, Any] = {"held_on": DAY, "start": "10:00", "end": "11:00"}
SECOND: dict[str, Any] = {"held_on": DAY, "start": "11:00", "end": "12:00"}


async def day(room: Room, who: Actor, meeting: str) -> list[tuple[str, str]]:
    """The slots one sees, by the time they begin."""
    slots = (await room.sees(who, f"/meetings/{meeting}/joint-day"))["slots"]
    return [(each["start"], (each["meeting"] or each["external"])["kind"]) for each in slots]


async def test_a_joint_day(room: Room) -> None:
    await room.consents("father", "mother", "son")
    other = await room.household("aunt")
    conference = await room.convened("support_conference", **FIRST, agencies=["city", "council", "higashi"])
    meeting = await room.plan(
        **SECOND,
        agencies=["city", "council", "kita"],
        joint_with=[conference],
        agenda=[{"case_id": str(other.case_id)}],
    )
    await room.does(
        COUNCIL,
        f"/meetings/{conference}/external-slots",
        on="2026-06-08",
        kind="self_reliance_planning",
        start="09:00",
        end="10:00",
        agencies=["kita"],
    )

    # Each meeting is convened by its own rules: the second one needs the aunt's consent, the first one nobody's.
    told = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")
    assert told["missing"] == [{"member": other["aunt"], "agency": each} for each in ("city", "council", "kita")]
    await room.consents("aunt", family=other, agencies=["city", "council", "kita"])
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    # The day is one for who plans it, and for everybody else only what they are in.
    whole = [
        ("09:00", "self_reliance_planning"),
        ("10:00", "support_conference"),
        ("11:00", "coordination_meeting"),
    ]
    assert await day(room, CITY, conference) == await day(room, COUNCIL, meeting) == whole
    assert await day(room, HIGASHI, conference) == whole[1:2]
    assert await day(room, KITA, meeting) == [whole[0], whole[2]]
    assert (await room.hides(KITA, f"/meetings/{conference}"))["status"] == 404

    # The duty of confidentiality is the first meeting's alone; what is shared there stays there.
    for seat in (CITY, COUNCIL, HIGASHI):
        await room.does(seat, f"/meetings/{conference}/acknowledgements", on="2026-06-09")
    await room.shares(conference)
    shown = await room.get(KITA, f"/meetings/{meeting}")
    assert (conference in shown.text, SECRET in shown.text) == (False, False)
    assert (await room.hides(KITA, f"/meetings/{conference}/materials"))["status"] == 404
    calendars = {who.agency: await looks_in(room, await subscribes(room, who)) for who in (HIGASHI, KITA)}
    mine = {agency: [each.uid for each in sent.calendar.events] for agency, sent in calendars.items()}
    assert (conference in mine["higashi"], meeting in mine["higashi"]) == (True, False)
    assert (conference in mine["kita"], meeting in mine["kita"]) == (False, True)

    # Each is held by itself, with its own attendance; what becomes of one leaves the other alone.
    seats = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, COUNCIL, KITA)]
    there = [{"case_id": str(other.case_id), "result": "continue"}]
    held = {"on": DAY, "city_present": True, "attendees": seats, "determinations": there}
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **held)
    await room.does(CITY, f"/meetings/{conference}/cancellation", on=DAY, reason="台風")
    first, second = [await room.sees(CITY, f"/meetings/{each}") for each in (conference, meeting)]
    assert (first["status"], second["status"]) == ("cancelled", "held")
    assert [each["agency"] for each in second["minutes"]["attendees"]] == ["city", "council", "kita"]
    assert await day(room, CITY, meeting) == [whole[0], whole[2]]
    feed = (await looks_in(room, await subscribes(room, HIGASHI))).calendar.events
    assert [standing(each) for each in feed if each.uid == conference] == ["CANCELLED"]

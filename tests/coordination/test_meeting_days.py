"""Days of meetings: cancelled, moved, joint (R4, R6)."""

from datetime import date

from tests.coordination.meeting_room import CITY, COUNCIL, Room


async def test_a_cancelled_meeting_stays_cancelled_and_never_counts(room: Room) -> None:
    meeting = await room.convened("support_conference")

    done = await room.does(CITY, f"/meetings/{meeting}/cancellation", on="2026-06-20", reason="台風")

    assert done["status"] == "cancelled"
    assert [each["meeting_id"] for each in await room.events("meeting-cancelled")] == [meeting]
    for path, body in (
        ("minutes", room.minutes()),
        ("cancellation", {"on": "2026-06-21"}),
        ("convocation", {"on": "2026-06-21"}),
        ("acknowledgements", {"on": "2026-06-21"}),
        ("move", {"on": "2026-06-21", "held_on": "2026-07-01"}),
    ):
        assert (await room.refuses(CITY, f"/meetings/{meeting}/{path}", **body))["type"] == "meeting-cancelled"
    assert await room.events("meeting-held") == []


async def test_what_took_place_is_neither_cancelled_nor_moved(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))

    for path, body in (("cancellation", {}), ("move", {"held_on": "2026-07-03"})):
        told = await room.refuses(COUNCIL, f"/meetings/{meeting}/{path}", on="2026-06-27", **body)
        assert told["type"] == "already-held"


async def test_a_moved_meeting_goes_on_as_another_one_that_is_convened_anew(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()

    moved = await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-20", held_on="2026-07-03")
    await room.withdraws(grants[2], on=date(2026, 6, 30))
    told = await room.refuses(CITY, f"/meetings/{moved['id']}/convocation", on="2026-06-22")

    assert (moved["status"], moved["moved_from"]) == ("planned", meeting)
    old = await room.sees(CITY, f"/meetings/{meeting}")
    assert (old["status"], old["moved_to"]) == ("moved", moved["id"])
    assert room.family.person({each["member"] for each in told["missing"]}) == ["son"]
    again = await room.refuses(CITY, f"/meetings/{meeting}/minutes", **room.minutes())
    assert (again["type"], again["moved_to"]) == ("meeting-moved", moved["id"])


async def test_r6_a_joint_day_is_two_meetings_each_with_its_own_slot_attendees_and_minutes(room: Room) -> None:
    await room.consents("father", "mother", "son")
    first = await room.convened(start="10:00", end="11:00", joint_with=["external"])
    overlapping = await room.refuses(
        CITY,
        "/meetings",
        on="2026-06-01",
        kind="promotion_council",
        held_on="2026-06-26",
        agencies=["city"],
        start="10:30",
        end="11:30",
        joint_with=[first],
    )
    second = await room.convened("promotion_council", start="11:00", end="12:00", joint_with=[first])

    await room.does(COUNCIL, f"/meetings/{first}/minutes", **room.minutes({"result": "continue"}))
    council = [{"agency": "city", "subject": CITY.subject}]
    await room.does(CITY, f"/meetings/{second}/minutes", on="2026-06-26", city_present=True, attendees=council)

    assert overlapping["type"] == "slots-overlap"
    held = await room.events("meeting-held")
    assert [(each["meeting_id"], each["kind"]) for each in held] == [
        (first, "coordination_meeting"),
        (second, "promotion_council"),
    ]
    seen = await room.sees(CITY, f"/meetings/{first}")
    assert seen["joint_with"] == [second, "external"]
    assert len(seen["minutes"]["attendees"]) == 3
    assert (await room.sees(CITY, f"/meetings/{second}"))["minutes"]["attendees"] == council

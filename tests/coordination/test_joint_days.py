"""A joint day: every slot has its own time, and is there only for those who are in it (R6, R15)."""

from typing import Any

import pytest

from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room, pointers, problem

MORNING, NOON, LATER = [dict[str, Any](start=f"{at}:00", end=f"{at + 1}:00") for at in (10, 11, 13)]
ADJUSTING = {"on": "2026-06-09", "kind": "self_reliance_planning"}


async def test_r15_who_is_in_one_slot_only_sees_nothing_of_the_others(room: Room) -> None:
    first = await room.convened("support_conference", **MORNING, agencies=["city", "higashi"])
    second = await room.convened("support_conference", **NOON, agencies=["city", "kita"], joint_with=[first])
    third = await room.plan("promotion_council", **LATER, agencies=["city", "higashi"], joint_with=[second])
    slot = {"start": "09:00", "end": "10:00", "agencies": ["kita"]}
    external = await room.does(COUNCIL, f"/meetings/{second}/external-slots", **ADJUSTING, **slot)

    async def day(who: object, meeting: str) -> list[str]:
        shown = await room.sees(who, f"/meetings/{meeting}/joint-day")  # type: ignore[arg-type]
        return [(each["meeting"] or each["external"])["id"] for each in shown["slots"]]

    assert await day(CITY, first) == await day(COUNCIL, third) == [external["id"], first, second, third]
    assert await day(HIGASHI, first) == [first]
    assert await day(KITA, second) == [external["id"], second]
    assert (await room.sees(HIGASHI, f"/meetings/{first}"))["joint_with"] == []
    assert (await room.sees(CITY, f"/meetings/{second}"))["joint_with"] == [first, third]
    for who, meeting in ((HIGASHI, second), (KITA, first), (HIGASHI, third), (AUDITOR, first)):
        assert (await room.hides(who, f"/meetings/{meeting}/joint-day"))["status"] == 404


async def test_r6_no_slot_shares_the_time_of_another_one_whoever_named_whom(room: Room) -> None:
    first = await room.plan("support_conference", **MORNING)
    second = await room.plan("support_conference", **NOON, joint_with=[first])
    path = f"/meetings/{second}/external-slots"
    await room.does(COUNCIL, path, **ADJUSTING, start="09:00", end="10:00")

    told = [
        problem(await room.post(COUNCIL, path, ADJUSTING | {"start": "10:30", "end": "12:00"})),
        problem(await room.post(COUNCIL, path, ADJUSTING | {"start": "09:30", "end": "10:00"})),
        await room.refuses(COUNCIL, f"/meetings/{first}/changes", on="2026-06-09", start="09:30"),
        problem(await room.post(COUNCIL, f"/meetings/{second}/changes", {"on": "2026-06-09", "start": "10:59"})),
    ]
    body = {"on": "2026-06-01", "kind": "promotion_council", "held_on": "2026-06-26", "agencies": ["city"]}
    told.append(await room.refuses(CITY, "/meetings", **body, start="09:00", end="09:30", joint_with=[first]))

    assert {each["type"] for each in told} == {"slots-overlap"}
    await room.does(COUNCIL, f"/meetings/{first}/changes", on="2026-06-09", end="10:45")


async def test_what_was_joined_by_a_meeting_that_moved_away_stays_joined(room: Room) -> None:
    first = await room.plan("support_conference", **MORNING)
    second = await room.plan("support_conference", **NOON, joint_with=[first])
    third = await room.plan("support_conference", **LATER, joint_with=[second])
    path = f"/meetings/{second}/external-slots"
    external = await room.does(COUNCIL, path, **ADJUSTING, start="09:00", end="10:00")

    await room.does(COUNCIL, f"/meetings/{second}/move", on="2026-06-09", held_on="2026-07-03", **NOON)

    shown = (await room.sees(CITY, f"/meetings/{third}/joint-day"))["slots"]
    assert [(each["meeting"] or each["external"])["id"] for each in shown] == [external["id"], first, third]


async def test_another_laws_meeting_is_taken_off_the_day_again(room: Room) -> None:
    meeting = await room.plan("support_conference", **NOON)
    path = f"/meetings/{meeting}/external-slots"
    external = await room.does(COUNCIL, path, **ADJUSTING, start="09:00", end="10:00")
    headers = room.headers(COUNCIL)

    gone = [
        await room.client.delete(f"/coordination/v1/external-slots/{external['id']}", headers=headers) for _ in range(2)
    ]

    assert [answer.status_code for answer in gone] == [204, 404]
    assert len((await room.sees(CITY, f"/meetings/{meeting}/joint-day"))["slots"]) == 1


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"kind": "picnic"}, "/kind"),
        ({"end": "09:00"}, "/end"),
        ({"agencies": ["atlantis"]}, "/agencies/0"),
    ],
)
async def test_what_cannot_be_beside_a_meeting_is_pointed_at(
    room: Room, changed: dict[str, object], pointer: str
) -> None:
    meeting = await room.plan("support_conference", **NOON)
    body = ADJUSTING | {"start": "09:00", "end": "10:00"} | changed

    told = problem(await room.post(COUNCIL, f"/meetings/{meeting}/external-slots", body))

    assert pointers(told) == [pointer]


async def test_the_rules_of_the_three_bodies_are_shown_and_a_meeting_beside_its_own(room: Room) -> None:
    bodies = {each["kind"]: each for each in (await room.sees(HIGASHI, "/meeting-bodies"))["items"]}
    meeting = await room.plan("coordination_meeting", agencies=["city", "higashi"])

    shown = (await room.sees(CITY, f"/meetings/{meeting}"))["body"]

    assert {kind: (each["convener"], each["host"], each["discusses_cases"]) for kind, each in bodies.items()} == {
        "promotion_council": ("city", "city", False),
        "coordination_meeting": ("city", "council", True),
        "support_conference": ("city", "city", True),
    }
    assert shown == bodies["coordination_meeting"] | {"not_called": ["council"]}
    assert {kind: set(each["assumed"]) for kind, each in bodies.items()} == {
        "promotion_council": {"times_a_year", "quorum"},
        "coordination_meeting": {"quorum"},
        "support_conference": {"quorum"},
    }, "what the plan does not fix is said wherever the rules are shown"

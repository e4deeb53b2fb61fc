"""Items opened without consent: by the city, for a time, for named agencies, and reviewed by another (R5)."""

from datetime import date
from typing import Any

import pytest

from shared.actors import Actor, Role
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, Room, pointers

DECISION = {
    "on": "2026-11-20",
    "basis": "emergency_life",
    "agencies": ["kita"],
    "until": "2026-12-04",
    "reason": "長男の命に危険がある。",
}
TODAY = date(2026, 11, 30)
REVIEW = {"on": "2026-11-24", "result": "stopped", "finding": "危険は去った。"}


async def shared(room: Room) -> tuple[str, str]:
    """A conference and what was shared there of the son."""
    meeting = await room.conference()
    return meeting, await room.shares(meeting, "son")


async def waiting(room: Room, item: str) -> list[dict[str, Any]]:
    """The openings of this item that wait for their review."""
    return [line for line in (await room.sees(COUNCIL, "/openings"))["items"] if line["item_id"] == item]


async def test_r5_the_city_opens_one_item_to_an_agency_outside_for_a_time(room: Room) -> None:
    _, item = await shared(room)
    assert (await room.hides(KITA, f"/items/{item}"))["type"] == "not-found"

    await room.does(CITY, f"/items/{item}/opening", **DECISION)

    seen = await room.sees(KITA, f"/items/{item}")
    assert (seen["content"], seen["bases"], seen["until"]) == (SECRET, ["emergency_life"], "2026-12-04")
    assert item in [line["id"] for line in (await room.sees(KITA, "/items"))["items"]]
    assert "content" not in (await room.sees(KITA, f"/items?case_id={room.family.case_id}"))["items"][0]
    why = (await room.sees(KITA, f"/items/{item}/explanation"))["because"]
    assert [(each["code"], each["statute"]) for each in why] == [
        ("opening", "個人情報の保護に関する法律第69条第2項第4号")
    ]
    assert ("kita-1", "read", "compartment_item", "emergency_life") in await room.access_log()
    assert (await room.hides(KITA, f"/cases/{room.family.case_id}"))["type"] == "not-found"
    assert await room.events("item-opened") == []


async def test_r5_only_the_city_decides_and_says_to_whom_why_and_until_when(room: Room) -> None:
    _, item = await shared(room)
    path = f"/items/{item}/opening"

    council = await room.refuses(COUNCIL, path, **DECISION)
    worker = await room.refuses(HIGASHI, path, **DECISION)
    bare = await room.refuses(CITY, path, on="2026-11-20", basis="statutory_report")
    unknown = await room.refuses(CITY, path, **(DECISION | {"agencies": ["nobody"]}))
    too_long = await room.refuses(CITY, path, **(DECISION | {"until": "2026-12-05"}))
    ended = await room.refuses(CITY, path, **(DECISION | {"until": "2026-11-19"}))

    assert (council["type"], worker["type"]) == ("city-only", "city-only")
    assert pointers(bare) == ["/agencies", "/until", "/reason"]
    assert [pointers(told) for told in (unknown, too_long, ended)] == [["/agencies/0"], ["/until"], ["/until"]]


async def test_r5_it_is_reviewed_by_another_and_closed_again_where_it_was_wrong(room: Room) -> None:
    meeting, item = await shared(room)
    await room.does(CITY, f"/items/{item}/opening", **DECISION)
    due = await waiting(room, item)
    path = f"/openings/{due[0]['id']}/review"

    himself = await room.refuses(CITY, path, **REVIEW)
    outside = await room.refuses(KITA, path, **REVIEW)
    worker = await room.refuses(HIGASHI, path, **REVIEW)
    early = await room.refuses(COUNCIL, path, **(REVIEW | {"on": "2026-11-19"}))
    await room.does(COUNCIL, path, **REVIEW)
    again = await room.refuses(COUNCIL, path, **REVIEW)

    assert [(line["review_due"], line["overdue"]) for line in due] == [("2026-11-27", True)]
    assert [told["type"] for told in (himself, outside, worker, early, again)] == [
        "opening-reviewed-by-another",
        "not-found",
        "role-lacking",
        "too-early",
        "opening-already-reviewed",
    ]
    assert await waiting(room, item) == []
    assert (await room.hides(KITA, f"/items/{item}"))["type"] == "not-found"
    assert (await room.sees(KITA, f"/items?case_id={room.family.case_id}"))["items"] == []
    assert (await room.hides(KITA, f"/items/{item}/explanation"))["type"] == "not-found"
    opening = (await room.sees(CITY, f"/meetings/{meeting}/materials"))["items"][0]["openings"][0]
    assert (opening["stands_for"], opening["finding"]) == ([], REVIEW["finding"])


async def test_r5_what_was_opened_by_consent_closes_with_it_for_that_agency_and_stays_closed(room: Room) -> None:
    meeting, item = await shared(room)
    everyone = {"agencies": ["city", "council", "higashi", "kita"]}
    first = (await room.consents("son", **everyone))[0]
    await room.does(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent", agencies=["kita"])
    before = await room.sees(KITA, f"/items/{item}")

    await room.withdraws(first, on=TODAY)
    withdrawn = await room.hides(KITA, f"/items/{item}")
    later = (await room.consents("son", **everyone, since=TODAY))[0]
    granted_anew = await room.hides(KITA, f"/items/{item}")
    await room.does(CITY, f"/items/{item}/opening", on="2026-11-30", basis="consent", agencies=["kita"])

    assert (before["bases"], before["until"]) == (["consent"], None)
    assert {withdrawn["type"], granted_anew["type"]} == {"not-found"}
    why = (await room.sees(KITA, f"/items/{item}/explanation"))["because"]
    assert [each["code"] for each in why] == ["opening", "consent"]
    assert why[1]["record"] == str(later)
    inside = (await room.sees(HIGASHI, f"/items/{item}/explanation"))["because"]
    assert [each["code"] for each in inside] == ["conference", "own_record"]
    assert (inside[0]["record"], inside[0]["statute"]) == (meeting, "社会福祉法第106条の6第6項")


async def test_r3_consent_opens_what_it_covers_kind_of_data_for_kind_of_data(room: Room) -> None:
    meeting = await room.conference()
    told: dict[str, Any] = {"on": "2026-06-09", "content": SECRET, "member_ids": [room.family["son"]]}
    item = (await room.does(HIGASHI, f"/meetings/{meeting}/materials", **told, categories=["health"]))["id"]
    await room.consents("son", categories=["basic"])

    narrow = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent")
    await room.consents("son", categories=["health"])
    await room.does(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent")

    assert {each["agency"] for each in narrow["missing"]} == {"city", "council", "higashi"}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HUB, Role.COMMITTEE, Role.OPERATOR])
async def test_r15_a_role_that_works_with_nobody_sees_nothing_that_was_opened_to_its_agency(
    room: Room, role: Role
) -> None:
    _, item = await shared(room)
    await room.does(CITY, f"/items/{item}/opening", **DECISION)
    other = Actor("kita-9", "kita", frozenset({role}))

    for path in (f"/items/{item}", f"/items/{item}/explanation", "/items"):
        assert (await room.hides(other, path))["status"] == 404


async def test_r5_a_plan_takes_over_only_what_stands_open_to_all_who_read_it(room: Room) -> None:
    _, item = await shared(room)
    path, draft = f"/cases/{room.family.case_id}/plans", {"on": "2026-11-21", "items": [item]}
    await room.does(CITY, f"/items/{item}/opening", **(DECISION | {"agencies": ["city", "council"]}))

    await room.does(COUNCIL, path, **draft)
    wider = await room.refuses(COUNCIL, path, **draft, roles=[{"agency": "kita", "text": "見守る"}])
    opening = (await waiting(room, item))[0]["id"]
    await room.does(COUNCIL, f"/openings/{opening}/review", **REVIEW)
    closed = await room.refuses(COUNCIL, path, **draft)

    assert [(told["type"], told["items"]) for told in (wider, closed)] == [("compartment-closed", [item])] * 2

"""Opening items of a compartment: on consent, one by one, by those inside (R5)."""

import asyncio
import runpy
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.coordination.domain.compartment import CompartmentItem, ItemKind
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, ConsentMissing
from services.coordination.domain.meeting.errors import NobodyKnown
from shared.actors import Actor, Role
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, Room, pointers, problem


def an_item(*members: UUID) -> CompartmentItem:
    return CompartmentItem(
        uuid4(), uuid4(), uuid4(), ItemKind.MATERIAL, "higashi", "higashi-1", date(2026, 6, 9), SECRET, members
    )


def test_who_has_died_is_not_asked_to_open_an_item_unless_it_concerns_nobody_else() -> None:
    dead, living = uuid4(), uuid4()
    grant = Consent(
        uuid4(),
        uuid4(),
        living,
        purpose=SUPPORT_SHARING,
        agencies=frozenset({"city"}),
        granted_on=date(2026, 6, 1),
        valid_from=date(2026, 6, 1),
        valid_until=date(2027, 3, 31),
    )
    both, alone, day = an_item(dead, living), an_item(dead), date(2026, 6, 22)

    both.open_by_consent(["city"], [grant], dead=[dead], by=CITY, on=day, today=day)
    with pytest.raises(ConsentMissing):
        alone.open_by_consent(["city"], [grant], dead=[dead], by=CITY, on=day, today=day)

    assert (both.is_open_to(["city"], [grant], dead=[dead], on=day), both.opened_basis, both.opened_by) == (
        True,
        "consent",
        "officer",
    )
    assert not alone.openings


def test_what_concerns_nobody_known_is_opened_by_nobodys_consent() -> None:
    item, day = an_item(), date(2026, 6, 22)

    with pytest.raises(NobodyKnown):
        item.open_by_consent(["city"], [], dead=[], by=CITY, on=day, today=day)


async def test_r5_an_item_is_opened_by_the_consent_of_everyone_it_concerns_for_every_agency(room: Room) -> None:
    meeting = await room.conference()
    sons, everybodys = await room.shares(meeting, "son"), await room.shares(meeting)
    opening = {"on": "2026-06-22", "basis": "consent"}
    await room.consents("son", agencies=["city", "council"], since=date(2026, 6, 19))

    partly = await room.refuses(COUNCIL, f"/items/{sons}/opening", **opening)
    await room.consents("son", since=date(2026, 6, 19))
    done = await room.does(COUNCIL, f"/items/{sons}/opening", **opening)
    others = await room.refuses(COUNCIL, f"/items/{everybodys}/opening", **opening)

    assert partly["missing"] == [{"member": room.family["son"], "agency": "higashi"}]
    assert done == {"id": sons, "status": "opened", "opened_on": "2026-06-22"}
    assert set(room.family.person(each["member"] for each in others["missing"])) == {"father", "mother"}


async def test_r5_a_later_consent_opens_nothing_by_itself_and_each_item_is_opened_alone(room: Room) -> None:
    meeting = await room.conference()
    first, second = await room.shares(meeting, "son"), await room.shares(meeting, "son", content="別の話。")
    await room.consents("father", "mother", "son")

    assert await opened_in(room, meeting) == []
    await room.does(CITY, f"/items/{first}/opening", on="2026-06-22", basis="consent")

    assert (await opened_in(room, meeting), second != first) == ([first], True)
    again = await room.refuses(CITY, f"/items/{first}/opening", on="2026-06-23", basis="consent")
    assert again["type"] == "already-opened"


async def test_r5_a_consent_that_was_withdrawn_or_came_later_opens_nothing(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting, "son")
    grant = (await room.consents("son", since=date(2026, 6, 19)))[0]

    too_soon = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-18", basis="consent")
    await room.withdraws(grant, on=date(2026, 8, 1))
    dated_back = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent")

    assert (too_soon["type"], dated_back["type"]) == ("consent-missing", "consent-missing")


async def test_r5_only_staff_inside_the_conference_open_items(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting, "son")
    await room.consents("son")
    opening = {"on": "2026-06-22", "basis": "consent"}
    second_officer = Actor("officer-2", "city", frozenset({Role.CITY_OFFICER}))

    worker = await room.refuses(HIGASHI, f"/items/{item}/opening", **opening)
    stranger = await room.refuses(KITA, f"/items/{item}/opening", **opening)
    unconfirmed = await room.refuses(second_officer, f"/items/{item}/opening", **opening)
    no_basis = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="curiosity")
    before_it_was_shared = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-08", basis="consent")

    assert worker["type"] == "role-lacking"
    assert stranger["type"] == "not-found"
    assert unconfirmed["type"] == "acknowledgement-required"
    assert pointers(no_basis) == ["/basis"]
    assert before_it_was_shared["type"] == "too-early"


async def opened_in(room: Room, meeting: str) -> list[str]:
    """The conference's items that stand open to anybody today."""
    items = (await room.sees(CITY, f"/meetings/{meeting}/materials"))["items"]
    return [item["id"] for item in items if any(opening["stands_for"] for opening in item["openings"])]


async def test_r3_a_withdrawal_that_is_being_written_is_waited_for_before_an_item_is_opened(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting, "son")
    given = (await room.consents("son"))[0]
    opening = {"on": "2026-06-22", "basis": "consent"}

    async with room.withdrawing(given, on=date(2026, 8, 1)):
        asked = asyncio.create_task(room.post(COUNCIL, f"/items/{item}/opening", opening))
        await room.somebody_waits()
    told = problem(await asked)

    assert told["type"] == "consent-missing"
    assert await opened_in(room, meeting) == []


async def test_what_was_opened_before_openings_were_kept_apart_rests_on_the_grants_of_that_day(room: Room) -> None:
    versions = Path(__file__).parents[2] / "services" / "coordination" / "migrations" / "versions"
    statement = runpy.run_path(str(versions / "0008_openings.py"))["CARRIED_OVER"]
    meeting = await room.conference()
    item = await room.shares(meeting, "son")
    given = (await room.consents("son"))[0]
    async with room.held.sessions.begin() as session:
        earlier = (
            "UPDATE compartment_item SET opened_on = '2026-06-22', opened_basis = 'consent', opened_by = 'officer'"
        )
        await session.execute(text(f"{earlier} WHERE id = '{item}'"))
        await session.execute(text(statement))
        await session.execute(text(statement))

    assert await opened_in(room, meeting) == [item]
    await room.withdraws(given, on=date(2026, 8, 1))
    assert await opened_in(room, meeting) == []

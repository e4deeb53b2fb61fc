"""A ledger that was not heard of lately: what rests on consent is refused, everything else goes on (R3, ADR 018)."""

from collections.abc import AsyncIterator
from datetime import date

import pytest_asyncio

from shared.testing.house import LONG_S, has_heard
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, Room, problem


@pytest_asyncio.fixture
async def unheard(room: Room) -> AsyncIterator[Room]:
    """Nothing was heard of the ledger for too long; it is heard again afterwards."""
    yield room
    await has_heard(room.held, "intake")


async def falls_silent(room: Room) -> None:
    await has_heard(room.held, "intake", ago_s=2 * LONG_S)


async def test_r4_no_meeting_is_convened_on_consents_that_may_have_been_withdrawn(unheard: Room) -> None:
    room = unheard
    await room.consents("father", "mother", "son")
    meeting = await room.plan()
    await falls_silent(room)
    before = await room.counts()

    answer = await room.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"})

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/consent-not-verifiable")
    assert answer.json()["since"].startswith("20")
    assert answer.headers["retry-after"] == "10"
    assert await room.counts() == before
    await has_heard(room.held, "intake")
    await room.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")


async def test_r5_nothing_is_opened_meanwhile(unheard: Room) -> None:
    room = unheard
    item = await room.shares(await room.conference(), "son")
    await room.consents("son", since=date(2026, 6, 19))
    await falls_silent(room)

    told = await room.refuses(COUNCIL, f"/items/{item}/opening", on="2026-06-22", basis="consent")

    assert (told["status"], told["type"]) == (503, "consent-not-verifiable")


async def test_what_rests_on_no_consent_goes_on(unheard: Room) -> None:
    """A support conference shares by law (art. 106-6), and the council's own work is its own."""
    room = unheard
    await falls_silent(room)

    meeting = await room.conference()

    assert await room.shares(meeting, "son")
    assert (await room.sees(COUNCIL, f"/meetings/{meeting}"))["status"] == "convened"


async def test_an_agency_reads_by_consent_only_while_consent_can_be_verified(unheard: Room) -> None:
    room = unheard
    await room.consents("father", "mother", "son", categories=["basic"])
    await room.does(CITY, f"/meetings/{await room.plan()}/convocation", on="2026-06-08")
    case = f"/cases/{room.family.case_id}"
    assert (await room.get(HIGASHI, case)).status_code == 200
    await falls_silent(room)

    refused = await room.get(HIGASHI, case)

    assert (refused.status_code, problem(refused)["type"]) == (503, "consent-not-verifiable")
    assert (await room.get(COUNCIL, case)).status_code == 200

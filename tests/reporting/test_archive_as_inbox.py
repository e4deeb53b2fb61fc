"""What reporting heard, its archive knows: an event is claimed by being archived, and counted where it was claimed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.reporting import commands
from services.reporting.store.archive import Kept
from shared.contracts import Envelope, enveloped
from shared.testing.eventually import eventually
from tests.reporting.conftest import Reporting
from tests.reporting.events import an_activity, the

CASE = the("the case of the archive")
WAITING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND query LIKE '%event_archive%'"
)
SIZES = pytest.mark.parametrize("size", [3, 120], ids=["inserted", "copied"])


def activities(size: int) -> list[Envelope]:
    """Every one of them a fact of its own."""
    days = [f"2026-{4 + number // 28:02}-{1 + number % 28:02}" for number in range(size)]
    return [enveloped(an_activity(on, CASE), source="coordination") for on in days]


def kept(envelopes: list[Envelope]) -> list[Kept]:
    return [Kept(each.id, each.type, each.encoded()) for each in envelopes]


@SIZES
async def test_what_is_delivered_again_is_counted_once_and_leaves_nothing_in_the_inbox(
    reporting: Reporting, size: int
) -> None:
    events = activities(size)
    await reporting.hears(*events[: size // 2])

    await reporting.hears(*events, *events)

    assert await reporting.count("event_archive") == size
    assert await reporting.count("fact") == size
    assert await reporting.count("inbox") == 0


@SIZES
@pytest.mark.parametrize("outcome", ["commit", "rollback"])
async def test_of_two_replicas_with_one_batch_the_second_waits_and_takes_what_the_first_did_not(
    reporting: Reporting, size: int, outcome: str
) -> None:
    events = kept(activities(size))
    ids = {event.event_id for event in events}
    async with reporting.held.sessions() as first, reporting.held.sessions() as second:
        assert set(await commands.archive_new(first, events)) == ids
        claiming = asyncio.create_task(commands.archive_new(second, events[::-1]))

        async def waits() -> list[Any]:
            return await reporting.found(WAITING)

        await eventually(waits)
        await getattr(first, outcome)()

        assert set(await claiming) == (ids if outcome == "rollback" else set())
        await second.commit()
    assert await reporting.count("event_archive") == size


@SIZES
async def test_what_a_worker_of_the_version_before_counted_is_not_counted_again(
    reporting: Reporting, size: int
) -> None:
    """It took the event into its inbox and archived it; while workers are replaced both are at work."""
    events = activities(size)
    await reporting.hears(*events)
    before = await reporting.state()
    async with reporting.held.sessions.begin() as session:
        await session.execute(text("INSERT INTO inbox (event_id) SELECT event_id FROM event_archive"))

    await reporting.hears(*events)

    assert await reporting.state() == before


async def test_a_replay_is_told_what_the_archive_knows(reporting: Reporting) -> None:
    events = activities(3)
    await reporting.hears(*events)

    assert {row.event_id for row in await reporting.found("SELECT event_id FROM applied")} == {
        each.id for each in events
    }

"""Large batches are copied, not inserted: what is there already must be as harmless to them as to single events."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import text

from shared.contracts import Envelope, Event, enveloped
from shared.messaging.consumer import DatabaseAway
from shared.testing.eventually import eventually
from shared.testing.house import delivery
from tests.reporting.conftest import Reporting
from tests.reporting.events import a_case_closed, a_case_opened, a_consultation, an_activity, the

SIZE = 120
CASE = the("the case of many activities")
WAITING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND query LIKE 'COPY%fact%'"
)


def days(number: int) -> date:
    return date(2026, 5, 1) + timedelta(days=number % 28)


def many(later: int = 0) -> list[Event]:
    """Activities, consultations and cases; told again later, they are the same facts on another date."""
    events: list[Event] = []
    for number in range(SIZE // 3):
        mine = uuid5(CASE, str(number))
        on = days(number) + timedelta(days=later)
        events += [an_activity(days(number), CASE), a_consultation(on, consultation_id=mine), a_case_opened(on, mine)]
    return events


async def test_a_large_batch_counts_each_fact_once_and_keeps_the_earliest_telling(reporting: Reporting) -> None:
    await reporting.hears(*many(later=31))
    await reporting.hears(*many())

    numbers = await reporting.numbers("2026-05", "2026-06")

    assert numbers["activities"] == ([28, 0], 28)
    assert numbers["consultations_received"] == ([40, 0], 40)
    assert numbers["cases_open"] == ([40, 40], 40)
    assert await reporting.count("event_archive") == 2 * SIZE


async def test_a_large_batch_of_one_fact_told_many_times_is_one(reporting: Reporting) -> None:
    await reporting.hears(*(an_activity("2026-05-01", CASE) for _ in range(SIZE)))

    assert (await reporting.numbers("2026-05", "2026-05"))["activities"] == ([1], 1)
    assert await reporting.count("event_archive") == SIZE


async def test_a_large_batch_whose_events_the_archive_knows_already_changes_nothing(reporting: Reporting) -> None:
    """As when the streams are read again."""
    envelopes = [enveloped(event, source=event.publisher) for event in many()]
    await reporting.hears(*envelopes)
    before, kept = await reporting.state(), await reporting.rows("event_archive")

    await reporting.hears(*envelopes)

    assert await reporting.state() == before
    assert await reporting.rows("event_archive") == kept


@pytest.mark.parametrize("overlap", ["the same events", "the same facts"])
async def test_large_batches_side_by_side_neither_wait_in_a_circle_nor_count_twice(
    reporting: Reporting, overlap: str
) -> None:
    first = [enveloped(event, source=event.publisher) for event in many()]
    other = first if overlap == "the same events" else [enveloped(e, source=e.publisher) for e in many(later=3)]
    batches: list[list[Envelope]] = [first, other[::-1], other[SIZE // 2 :] + first[: SIZE // 2], other]

    await asyncio.gather(*(reporting.hears(*batch) for batch in batches))

    live = await reporting.state()
    assert len(live["fact"]) == 28 + 80
    await reporting.wipe()
    await reporting.hears(*first, *other)
    assert await reporting.state() == live


async def test_what_a_lost_connection_interrupts_is_taken_again_and_counted_once(reporting: Reporting) -> None:
    batch = [delivery(event) for event in many()]
    async with reporting.held.sessions.begin() as session:
        await session.execute(text("LOCK TABLE fact IN SHARE MODE"))
        taking = asyncio.create_task(reporting.takes(batch))

        async def waits() -> list[Any]:
            return await reporting.found(WAITING)

        (pid,) = (await eventually(waits))[0]
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DatabaseAway):
            await taking

    assert await reporting.count("event_archive") == 0
    assert len(await reporting.takes(batch)) == SIZE
    assert (await reporting.numbers("2026-05", "2026-05"))["consultations_received"] == ([40], 40)


async def test_a_closing_in_a_later_large_batch_settles_what_an_earlier_one_opened(reporting: Reporting) -> None:
    cases: list[UUID] = [uuid5(CASE, str(number)) for number in range(SIZE)]
    await reporting.hears(*(a_case_opened("2026-05-01", case) for case in cases))

    await reporting.hears(*(a_case_closed("2026-06-01", case) for case in cases))

    assert (await reporting.numbers("2026-05", "2026-06"))["cases_open"] == ([SIZE, 0], 0)

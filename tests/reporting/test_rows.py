"""Rows put together here are, to Postgres, what the driver would have sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

from services.reporting import tables
from services.reporting.domain.facts import Fact
from services.reporting.store import derived, rows
from services.reporting.store.bulk import copy
from services.reporting.store.facts import row_of
from tests.reporting.conftest import Reporting

KEY = uuid4()
FACTS = [
    Fact("activities", KEY, date(2026, 4, 1), KEY, uuid4()),
    Fact("activities", uuid4(), date(1999, 12, 31), uuid4(), uuid4(), subject=uuid4()),
    Fact("session_participants", uuid4(), date(2000, 1, 1), uuid4(), uuid4(), None, 2**31 - 1, (("child", "七", 40),)),
    Fact("a", uuid4(), date(9999, 12, 31), uuid4(), uuid4(), uuid4(), 0, (("a", "b", 1), ("a", "c", 1)), 2**31 - 1),
]


async def _in_two(facts: list[Fact]) -> AsyncIterator[bytes]:
    yield rows.copied(facts[:1])
    yield rows.copied([])
    yield rows.copied(facts[1:])


async def test_rows_made_here_are_those_the_driver_makes(reporting: Reporting) -> None:
    everything = "SELECT fact::text FROM fact ORDER BY key"
    async with reporting.held.sessions.begin() as session:
        await copy(session, tables.fact, map(row_of, FACTS))
    expected = await reporting.found(everything)
    await reporting.wipe()
    async with reporting.held.sessions.begin() as session:
        await derived.add_facts(session, _in_two(FACTS))

    assert len(expected) == len(FACTS)
    assert await reporting.found(everything) == expected

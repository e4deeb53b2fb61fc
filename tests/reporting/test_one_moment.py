"""Every number of an answer is as at one moment, whatever arrives while it is read (R16)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.reporting.rebuild import anew
from services.reporting.store import archive, aside, side
from shared.messaging.consumer import read
from shared.testing.eventually import eventually
from shared.testing.house import delivery
from tests.reporting.conftest import Reporting
from tests.reporting.events import a_case_closed, a_case_opened, the

pytestmark = pytest.mark.asyncio
CASE = the("the only case")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def moment(found: dict[str, Any]) -> tuple[int, int]:
    """The case is either open or closed."""
    return found["cases_open"]["total"], found["cases_closed"]["total"]


async def asked_meanwhile(reporting: Reporting) -> asyncio.Task[dict[str, Any]]:
    """A question that has begun and waits."""
    asking = asyncio.create_task(reporting.indicators())

    async def waits() -> bool:
        return bool((await reporting.found(WAITING))[0][0])

    await eventually(waits)
    return asking


async def test_an_event_that_arrives_while_the_numbers_are_read_is_in_all_of_them_or_in_none(
    reporting: Reporting,
) -> None:
    await reporting.hears(a_case_opened("2026-04-10", CASE))
    async with reporting.held.sessions.begin() as session:
        await session.execute(text("LOCK TABLE reach IN ACCESS EXCLUSIVE MODE"))
        asking = await asked_meanwhile(reporting)
        closing = read(delivery(a_case_closed("2026-11-20", CASE)))
        await reporting.service.consumer().apply([closing], session, reporting.keys)
    assert moment(await asking) in {(1, 0), (0, 1)}


async def test_who_asks_while_new_tables_take_their_place_sees_those_and_no_empty_ones(reporting: Reporting) -> None:
    await reporting.hears(a_case_opened("2026-04-10", CASE), a_case_closed("2026-11-20", CASE))
    async with archive.everything(reporting.held.engine) as (_, chunks), reporting.held.sessions.begin() as session:
        live = await side.create(session)
        async with aside.opened(reporting.held.engine) as beside:
            await anew.settle(session, beside, await anew.read(session, beside, chunks, anew.unheard))
        await side.swap(session, live)
        asking = await asked_meanwhile(reporting)
    assert moment(await asking) == (0, 1)

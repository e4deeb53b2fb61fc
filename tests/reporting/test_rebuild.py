"""Every number made anew beside the live ones: compared as at one moment, replaced only when that is wanted (R16)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.reporting.rebuild import catching_up, rebuild
from services.reporting.store import archive, aside
from shared.contracts import Event, enveloped
from shared.locks import Lock
from shared.testing.eventually import eventually
from tests.reporting.conftest import DERIVED, Reporting
from tests.reporting.events import (
    a_case_closed,
    a_case_opened,
    a_consultation,
    a_hub_opened,
    a_support_ended,
    a_support_started,
    an_activity,
    the,
)

CHECKOUT = Path(__file__).resolve().parents[2]
CASE, SUPPORT, SON = the("case"), the("support"), the("son")

EARLIER: list[Event] = [
    a_case_opened("2026-04-10", CASE),
    a_support_started("2026-05-10", SUPPORT, SON),
    *(an_activity("2026-05-01", CASE, method) for method in ("higashi", "kita", "kita")),
    a_consultation("2026-04-10"),
]
LATER: list[Event] = [
    a_case_closed("2026-06-01", CASE),
    a_support_ended("2026-06-10", SUPPORT),
    an_activity("2026-05-01", CASE, "kita"),
    an_activity("2026-05-02", CASE),
    a_hub_opened("2026-06-01", the("hub")),
]


async def made(reporting: Reporting) -> list[object]:
    """Which tables these are: a swap puts others in their place."""
    names = ", ".join(f"'{name}'::regclass::oid" for name in DERIVED)
    return list((await reporting.found(f"SELECT {names}"))[0])


async def traces(reporting: Reporting) -> list[object]:
    """What a rebuild may not leave behind."""
    return await reporting.found(
        "SELECT nspname FROM pg_namespace WHERE nspname = 'anew' UNION ALL SELECT proname FROM pg_proc"
        " WHERE proname = 'note_late' UNION ALL SELECT relname FROM pg_class WHERE relname = 'archive_late'"
    )


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "CHUNK", 2)


async def test_what_is_equal_is_said_to_be_equal_and_stays(reporting: Reporting) -> None:
    await reporting.hears(*EARLIER, *LATER)
    state, tables = await reporting.state(), await made(reporting)

    rebuilt = await rebuild(reporting.held.engine)

    assert (rebuilt.read, rebuilt.unreadable, rebuilt.differences, rebuilt.replaced) == (11, 0, [], False)
    assert (await reporting.state(), await made(reporting)) == (state, tables)
    assert await traces(reporting) == []


async def test_what_differs_is_named_by_indicator_and_month_and_replaced_only_when_asked(reporting: Reporting) -> None:
    await reporting.hears(*EARLIER, *LATER)
    right = await reporting.state()
    async with reporting.held.sessions.begin() as session:
        wrong = "UPDATE rollup SET amount = amount + 5 WHERE measure = 'activities' AND dimension = ''"
        await session.execute(text(wrong))
        await session.execute(text("DELETE FROM fact WHERE measure = 'consultations_received'"))
        await session.execute(text("UPDATE fact SET fact_id = event_id WHERE measure = 'hubs_opened'"))
        await session.execute(text("UPDATE reach SET amount = 2"))
    spoiled = await reporting.state()

    told = (await rebuild(reporting.held.engine)).differences

    found = {(one.name, one.months, one.part): (one.live, one.anew) for one in told}
    assert found == {
        ("多機関協働事業の延べ対応回数", "2026-05", ""): (8, 3),
        ("多機関協働事業の終結実件数", "2026-06", "実数"): (2, 1),
        ("参加支援の対象者（実）", "2026-05〜2026-06", "実数"): (2, 1),
        ("相談受付件数（新規）", "2026-04", "元になる事実"): (0, 1),
        ("地域の居場所・拠点数（開設）", "2026-06", "元になる事実の中身"): (1, 1),
    }
    assert await reporting.state() == spoiled

    assert (await rebuild(reporting.held.engine, replace=True)).replaced
    assert await reporting.state() == right
    assert (await rebuild(reporting.held.engine)).differences == []


@pytest.mark.parametrize("replace", [False, True])
async def test_live_events_are_counted_and_questions_answered_in_the_middle_of_it(
    reporting: Reporting, replace: bool
) -> None:
    await reporting.hears(*EARLIER)
    answers, tables = [], await made(reporting)

    async def meanwhile(read: int) -> None:
        await reporting.hears(a_consultation("2026-04-11"), *(LATER if read == 4 else ()))
        answers.append((await reporting.numbers())["consultations_received"][1])

    rebuilt = await rebuild(reporting.held.engine, replace=replace, progress=meanwhile)

    assert answers == [2, 3, 4]
    assert (rebuilt.read, rebuilt.differences) == (6, [])
    assert (await made(reporting) != tables) is replace
    live = await reporting.state()
    assert (await reporting.numbers())["activities"][1] == 3
    await reporting.rebuilds()
    assert await reporting.state() == live
    assert await traces(reporting) == []


async def test_more_late_events_than_live_ones_may_wait_for_are_counted_before(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "FEW", 1)
    await reporting.hears(*EARLIER)

    async def meanwhile(_read: int) -> None:
        await reporting.hears(*LATER)

    await rebuild(reporting.held.engine, replace=True, progress=meanwhile)

    live = await reporting.state()
    assert live["fact"]
    assert (await rebuild(reporting.held.engine)).differences == []


async def test_a_rebuild_whose_connection_breaks_leaves_the_live_tables_as_they_were(reporting: Reporting) -> None:
    await reporting.hears(*EARLIER)
    state, tables = await reporting.state(), await made(reporting)
    maker = f"locktype = 'advisory' AND objid = {Lock.ANEW.value} AND mode = 'ExclusiveLock'"

    async def broken(read: int) -> None:
        if read == archive.CHUNK:  # once: a little later it may be gone, with nothing yet asked of it that would fail
            assert await reporting.found(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {maker}")

    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        await rebuild(reporting.held.engine, replace=True, progress=broken)

    assert (await reporting.state(), await made(reporting)) == (state, tables)
    assert await traces(reporting) == []
    await reporting.hears(*LATER)
    assert (await rebuild(reporting.held.engine, replace=True)).differences == []


@pytest.mark.parametrize("when", [2, len(EARLIER)], ids=["while events are read", "when all are read"])
async def test_a_rebuild_that_loses_what_it_put_aside_leaves_the_live_tables_as_they_were(
    reporting: Reporting, when: int
) -> None:
    await reporting.hears(*EARLIER)
    state, tables = await reporting.state(), await made(reporting)
    own = f"datname = current_database() AND query LIKE 'COPY \"{aside.TABLE}\"%'"

    async def broken(read: int) -> None:
        if read == when:
            assert await reporting.found(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {own}")

    # The driver says so in its own words when the loss meets it between two messages.
    with pytest.raises(Exception, match=r"terminat|closed|connection|another operation"):
        await rebuild(reporting.held.engine, replace=True, progress=broken)

    assert (await reporting.state(), await made(reporting)) == (state, tables)
    assert await traces(reporting) == []
    assert (await rebuild(reporting.held.engine)).differences == []


async def test_what_a_killed_rebuild_leaves_does_nothing_and_the_next_one_clears_it_away(reporting: Reporting) -> None:
    await reporting.hears(*EARLIER)
    async with reporting.held.sessions() as session:
        await session.execute(text("CREATE SCHEMA anew"))  # lets the rebuild begin, and wait for this transaction's end
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.reporting.rebuild", "--replace"),
            cwd=CHECKOUT,
            env=os.environ | {"TSUNAGU_REPORTING_DATABASE_URL": reporting.settings.database_url},
        )
        try:
            await eventually(lambda: traces(reporting), timeout=90)
        finally:
            program.send_signal(signal.SIGKILL)
            await program.wait()
            await session.rollback()

    await reporting.hears(*LATER)

    assert await reporting.count("archive_late") == 0
    live = await reporting.state()
    assert (await rebuild(reporting.held.engine)).differences == []
    assert await traces(reporting) == []
    assert await reporting.state() == live


async def test_an_event_that_this_version_cannot_read_is_told_and_stops_nothing(reporting: Reporting) -> None:
    await reporting.hears(*EARLIER)
    body = enveloped(a_consultation("2026-04-10"), source="intake").encoded().replace("2026-04-10", "2026-02-30")
    async with reporting.held.sessions.begin() as session:
        await archive.keep(session, [archive.Kept(uuid4(), "tsunagu.intake.consultation-received.v1", body)])

    rebuilt = await rebuild(reporting.held.engine)

    assert (rebuilt.read, rebuilt.unreadable, rebuilt.differences) == (7, 1, [])


async def test_the_new_tables_are_of_the_form_of_the_old(reporting: Reporting) -> None:
    form = (
        "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisprimary FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ANY (ARRAY["
        + ", ".join(f"'{name}'::regclass" for name in DERIVED)
        + "]) ORDER BY 1"
    )
    columns = (
        "SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attnum > 0 AND attrelid = ANY (ARRAY["
        + ", ".join(f"'{name}'::regclass" for name in DERIVED)
        + "]) ORDER BY 1, attnum"
    )
    before = [await reporting.found(form), await reporting.found(columns)]

    await reporting.rebuilds()

    assert [await reporting.found(form), await reporting.found(columns)] == before

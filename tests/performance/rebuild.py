"""How fast reporting makes every number anew from the events it keeps, beside Postgres' own COPY of the same facts.

Ours is the whole rebuild: read the archive, read each event, derive facts, rollups and tallies, build the keys and
indexes, compare with the live tables, put the new tables in their place. The floor is one COPY, in binary form and from
memory, of just the facts that came of it into an empty table with the same keys and indexes: what the rows alone cost.
Both are told in facts a second.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from uuid import UUID, uuid4

import asyncpg

from services.reporting.rebuild import CONNECTIONS, rebuild
from shared.collector import calm_collector
from shared.contracts import Event, coordination, enveloped, participation
from shared.db import engine
from shared.reference.calendar import Clock
from shared.settings import ServiceSettings
from shared.testing.servers import Databases
from tests.performance import content
from tests.performance.figures import Figure
from tests.performance.house import connected

GOAL = 0.25
_ARCHIVE = ("event_id", "type", "body", "received_month")


async def measure(databases: Databases, *, rounds: int, events: int, say: Callable[[str], None]) -> dict[str, Figure]:
    """Alternate the sides; the figure is the median of the rounds."""
    ours, floor, address = [], [], await databases.clone("reporting")
    calm_collector()  # as the program does
    async with connected(address) as connection:
        await _archive(connection, events, Clock(None).today())
        await _seconds(address)  # fills the live tables, which the measured ones are compared with
        facts = int(await connection.fetchval("SELECT count(*) FROM fact"))
        stream = await _dumped(connection)
        for number in range(rounds):
            await _rest(databases.server.url)
            ours.append(facts / await _seconds(address))
            await _rest(databases.server.url)
            floor.append(facts / await _copied(connection, stream))
            say(f"rebuild round {number + 1}: ours {ours[-1]:,.0f}/s, floor {floor[-1]:,.0f}/s")
    return {"rebuild": Figure(median(ours), GOAL, "facts/s", floor=median(floor), at_least=True)}


async def _seconds(address: str) -> float:
    """How long one rebuild takes, as its program runs it."""
    settings = ServiceSettings(
        service="reporting", instance="reporting", database_url=address, database_pool=CONNECTIONS
    )
    bound = engine(settings)
    started = time.perf_counter()
    try:
        rebuilt = await rebuild(bound, replace=True)
    finally:
        await bound.dispose()
    took = time.perf_counter() - started
    if rebuilt.unreadable:
        raise ValueError(f"{rebuilt.unreadable} events of the bench cannot be read")
    return took


async def _rest(admin_url: str) -> None:
    """Let Postgres write out what is left to write, so that no round pays for another."""
    async with connected(admin_url) as connection:
        await connection.execute("CHECKPOINT")


async def _dumped(connection: asyncpg.Connection) -> bytes:
    stream = io.BytesIO()
    await connection.copy_from_table("fact", output=stream, format="binary")
    return stream.getvalue()


async def _copied(connection: asyncpg.Connection, stream: bytes) -> float:
    started = time.perf_counter()
    async with connection.transaction():
        await connection.execute("CREATE TABLE floor_fact (LIKE fact INCLUDING ALL)")
        await connection.copy_to_table("floor_fact", source=io.BytesIO(stream), format="binary")
    took = time.perf_counter() - started
    await connection.execute("DROP TABLE floor_fact")
    return took


async def _archive(connection: asyncpg.Connection, events: int, until: date) -> None:
    """Mostly consultations and activities; of forty others five open a case, which closes, and as many come again."""
    told = content.events(events * 6 // 10, until)
    others = [enveloped(event, source=event.publisher) for event in _others(events - len(told), until)]
    told += [(envelope.id, envelope.type, envelope.encoded()) for envelope in others]
    random.Random(events).shuffle(told)
    rows = [(*row, f"{until:%Y-%m}") for row in told]
    await connection.copy_records_to_table("event_archive", records=rows, columns=_ARCHIVE)


def _others(number: int, until: date) -> Iterator[Event]:
    chance = random.Random(number)
    for turn in range(number // 8):
        on, case, support = until - timedelta(days=chance.randrange(300)), uuid4(), uuid4()
        yield coordination.CaseOpened(
            on=on, case_id=case, number="2026-0001", referral_id=uuid4(), household_id=uuid4()
        )
        done = _activity(on, case, ("phone", "visit")[turn % 2])
        yield from (done, _activity(on, case, "mail"), _activity(on, case, "home_visit"), done)
        yield participation.SupportStarted(
            on=on, support_id=support, commission_id=uuid4(), case_id=case, member_id=uuid4()
        )
        yield participation.SupportEnded(on=until, support_id=support, case_id=case, reason="achieved")
        yield coordination.CaseClosed(on=until, case_id=case, episode=1, reason="goals_met", watched=False)


def _activity(on: date, case: UUID, method: str) -> Event:
    return coordination.ActivityRecorded(
        on=on, activity_id=uuid4(), case_id=case, counterpart="higashi", method=method, member_ids=()
    )

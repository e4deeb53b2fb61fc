"""The archive of every event heard: kept as received, read back to rebuild."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Connection
from sqlalchemy import ARRAY, Uuid, any_, literal, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporting import tables
from services.reporting.store import moment
from services.reporting.store.bulk import copied, driver
from shared.locks import Lock
from shared.messaging.tables import outbox
from shared.reference.calendar import JST, month

CHUNK = 5_000
_UUIDS = ARRAY(Uuid)

_keep = text(
    """INSERT INTO event_archive (event_id, received_month, type, body)
    SELECT event_id, :month, type, body
    FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[])) AS heard (event_id, type, body)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id"""
)

_share_turn = text(f"SELECT pg_advisory_xact_lock_shared({Lock.REBUILD.key})")


class Kept(NamedTuple):
    """One event as it was heard."""

    event_id: UUID
    type: str
    body: str


async def keep(session: AsyncSession, heard: Sequence[Kept]) -> Collection[UUID]:
    """Add events to the archive; those already there stay as they are. Returns the ids of the others."""
    of_month = month(datetime.now(JST).date())
    ordered = sorted(heard, key=lambda event: event.event_id.int)
    rows = [(*event, of_month) for event in ordered]
    ids, types, bodies = ([*column] for column in zip(*ordered, strict=True))
    if await copied(session, tables.event_archive, ("event_id", "type", "body", "received_month"), rows):
        return ids
    values = {"ids": ids, "types": types, "bodies": bodies, "month": of_month}
    return set((await session.execute(_keep, values)).scalars())


async def recorded(session: AsyncSession, event_id: UUID) -> Kept:
    """An event that this service itself has just put into its outbox."""
    query = select(outbox.c.event_id, outbox.c.type, outbox.c.body).where(outbox.c.event_id == event_id)
    return Kept(*(await session.execute(query)).one())


async def with_ids(session: AsyncSession, ids: Sequence[UUID]) -> list[Kept]:
    """The events with these ids."""
    table = tables.event_archive
    query = select(table.c.event_id, table.c.type, table.c.body).where(table.c.event_id == any_(literal(ids, _UUIDS)))
    return [Kept(*row) for row in await session.execute(query)]


@asynccontextmanager
async def everything(engine: AsyncEngine) -> AsyncIterator[tuple[AsyncSession, AsyncIterator[list[Kept]]]]:
    """Every event ever heard as at one moment, in chunks; and a session beside that sees all tables as at that moment.

    Both may be used at once.
    """
    async with (
        moment.shared(engine) as (beside, name),
        moment.joined(engine, name) as session,
        driver(session) as raw,
        aclosing(_chunks(raw)) as chunks,
    ):
        yield beside, chunks


async def _chunks(raw: Connection) -> AsyncGenerator[list[Kept], None]:
    cursor = await raw.cursor("SELECT event_id, type, body FROM event_archive")
    ahead = asyncio.ensure_future(cursor.fetch(CHUNK))  # the database reads on while this chunk is worked on
    try:
        while rows := await ahead:
            ahead = asyncio.ensure_future(cursor.fetch(CHUNK))
            yield [*map(Kept._make, rows)]
    finally:
        await asyncio.gather(ahead, return_exceptions=True)


async def share_turn(session: AsyncSession) -> None:
    """Wait while a rebuild is under way; many live transactions go on at once."""
    await session.execute(_share_turn)


async def take_turn(session: AsyncSession) -> None:
    """Wait for every live transaction, and keep others waiting until the end of this one."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({Lock.REBUILD.key})"))

"""The archive of every event heard: kept as received, read back to rebuild."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.store.bulk import copied
from shared.locks import Lock
from shared.messaging.tables import outbox
from shared.reference.calendar import JST, month

CHUNK = 5_000

_keep = text(
    """INSERT INTO event_archive (event_id, received_month, type, body)
    SELECT event_id, :month, type, body
    FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[])) AS heard (event_id, type, body)
    ON CONFLICT (event_id) DO NOTHING"""
)


class Kept(NamedTuple):
    """One event as it was heard."""

    event_id: UUID
    type: str
    body: str


async def keep(session: AsyncSession, heard: Sequence[Kept]) -> None:
    """Add events to the archive; those already there stay as they are."""
    of_month = month(datetime.now(JST).date())
    ordered = sorted(heard, key=lambda event: event.event_id.int)
    rows = [(*event, of_month) for event in ordered]
    if await copied(session, tables.event_archive, ("event_id", "type", "body", "received_month"), rows):
        return
    ids, types, bodies = ([*column] for column in zip(*ordered, strict=True))
    await session.execute(_keep, {"ids": ids, "types": types, "bodies": bodies, "month": of_month})


async def recorded(session: AsyncSession, event_id: UUID) -> Kept:
    """An event that this service itself has just put into its outbox."""
    query = select(outbox.c.event_id, outbox.c.type, outbox.c.body).where(outbox.c.event_id == event_id)
    return Kept(*(await session.execute(query)).one())


async def everything(session: AsyncSession) -> AsyncIterator[Sequence[str]]:
    """The bodies of all events ever heard, in chunks, in no particular order."""
    rows = await session.stream(select(tables.event_archive.c.body).execution_options(yield_per=CHUNK))
    async for chunk in rows.scalars().partitions():
        yield chunk


async def share_turn(session: AsyncSession) -> None:
    """Wait while a rebuild is under way; many live transactions go on at once."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock_shared({Lock.REBUILD.key})"))


async def take_turn(session: AsyncSession) -> None:
    """Wait for every live transaction, and keep others waiting until the end of this one."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({Lock.REBUILD.key})"))

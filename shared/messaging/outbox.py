"""The way out: an event is recorded in the transaction of the change it tells of (Postgres is the truth)."""

import zlib
from contextvars import ContextVar
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts import Envelope, Event, enveloped
from shared.contracts.topology import stream
from shared.db import RECORDED
from shared.messaging.tables import outbox

cause: ContextVar[Envelope | None] = ContextVar("cause", default=None)
"""The event whose consequence is being recorded; lends correlation and trace."""


async def record(session: AsyncSession, event: Event) -> UUID:
    """Record that `event` happened; it is published after the caller's transaction commits. Returns the event's id."""
    envelope = enveloped(event, source=session.info["instance"], cause=cause.get())
    await session.execute(
        insert(outbox).values(
            event_id=envelope.id,
            stream=_stream_of(session, envelope),
            type=envelope.type,
            body=envelope.encoded(),
        )
    )
    session.info[RECORDED] = True
    return envelope.id


def _stream_of(session: AsyncSession, envelope: Envelope) -> str:
    partitions: int = session.info["partitions"]
    partition = zlib.crc32(envelope.partitionkey.encode()) % partitions
    return stream(session.info["instance"], partition, partitions)

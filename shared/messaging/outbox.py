"""The way out: an event is recorded in the transaction of the change it tells of (Postgres is the truth)."""

import zlib
from contextvars import ContextVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import with_commit
from shared.contracts import Envelope, Event, Heading, enveloped
from shared.contracts.topology import stream
from shared.db import RECORDED
from shared.telemetry import tracing

cause: ContextVar[Heading | None] = ContextVar("cause", default=None)
"""The event whose consequence is being recorded; lends correlation and trace."""


def told_by() -> str | None:
    """The publishing instance whose event is being handled; None while nothing is."""
    told = cause.get()
    return None if told is None else told.source.removeprefix("/tsunagu/")


_INSERT = """INSERT INTO outbox (event_id, stream, type, body)
SELECT told.* FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS told"""


async def record(session: AsyncSession, event: Event) -> UUID:
    """Record that `event` happened; it is published after the caller's transaction commits. Returns the event's id.

    The row is written at the commit: `with_commit.write(session)` before reading it in the same transaction.
    """
    envelope = enveloped(event, source=session.info["instance"], cause=cause.get(), traceparent=tracing.current())
    row = (envelope.id, _stream_of(session, envelope), envelope.type, envelope.encoded())
    with_commit.insert_row(session, _INSERT, row)
    session.info[RECORDED] = True
    return envelope.id


def _stream_of(session: AsyncSession, envelope: Envelope) -> str:
    partitions: int = session.info["partitions"]
    partition = zlib.crc32(envelope.partitionkey.encode()) % partitions
    return stream(session.info["instance"], partition, partitions)

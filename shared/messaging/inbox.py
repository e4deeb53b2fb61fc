"""The way in: an event id is taken into the inbox in the transaction of its work; a second delivery finds it there."""

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import bindparam

from shared.messaging.tables import inbox

_claim = (
    insert(inbox)
    .from_select(["event_id"], select(func.unnest(bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True))))))
    .on_conflict_do_nothing()
    .returning(inbox.c.event_id)
)


async def claim(session: AsyncSession, event_ids: Sequence[UUID]) -> set[UUID]:
    """Take these events into the inbox; returns those that were not there yet. A rollback gives them back."""
    # One order for all replicas, so that two batches never wait for each other.
    ordered = sorted(set(event_ids), key=attrgetter("int"))
    return set((await session.execute(_claim, {"ids": ordered})).scalars())

"""What reporting hears: everything, in batches."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import commands
from services.reporting.domain.rules import facts_of
from services.reporting.store.archive import Kept
from shared.messaging.consumer import Consumer, Received


async def archive(received: Sequence[Received], session: AsyncSession) -> Sequence[Received]:
    """Archive what was not archived yet, and return it: what reporting heard, its archive knows (ADR 015)."""
    heard = [Kept(item.heading.id, item.heading.type, item.delivery.body.decode()) for item in received]
    fresh = await commands.archive_new(session, heard)
    return received if len(fresh) == len(received) else [item for item in received if item.heading.id in fresh]


consumer = Consumer("reporting", parallel=2, claim=archive)


@consumer.on_batch
async def count(received: Sequence[Received], session: AsyncSession) -> None:
    """Count everything that is new; one transaction for the batch."""
    await commands.count(session, (fact for item in received for fact in facts_of(item.event, item.heading.id)))

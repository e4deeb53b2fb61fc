"""What reporting hears: everything, in batches."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import commands
from shared.messaging.consumer import Consumer, Received

consumer = Consumer("reporting", parallel=2)


@consumer.on_batch
async def keep(received: Sequence[Received], session: AsyncSession) -> None:
    """Keep and count everything that is new; one transaction for the batch."""
    heard = [
        commands.Heard(item.envelope.id, item.envelope.type, item.delivery.body.decode(), item.event)
        for item in received
    ]
    await commands.keep_events(session, heard)

"""What community does with what it hears."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.community.commands import developments
from shared.contracts.participation import NeedUnmet
from shared.messaging.consumer import Consumer
from shared.privacy.keys import KeyRing

consumer = Consumer("community")


@consumer.on(NeedUnmet)
async def record_gap_of_need(event: NeedUnmet, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """A wish that no menu meets becomes a gap (R14)."""
    await developments.record_gap_of_need(
        session, event.need_id, menu_kind=event.menu_kind, field=event.field, on=event.on
    )

"""What community does with what it hears."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.community.commands import developments
from shared.contracts.coordination import GapFound, GapNote
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


@consumer.on(GapFound)
async def record_gap_of_a_meeting(event: GapFound, session: AsyncSession, keys: KeyRing) -> None:
    """What a meeting found missing is a gap (R14)."""
    description = keys.open(event.note, GapNote).description if event.note else None
    await developments.record_gap_of_a_meeting(
        session, event.gap_id, menu_kind=event.menu_kind, field=event.field, description=description, on=event.on
    )

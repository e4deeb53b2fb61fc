"""Reading follow-up contacts (支援経過)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.contact import Contact
from services.intake.queries.sight import seen
from services.intake.store import contacts
from shared.actors import Actor


async def contacts_of(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    *,
    corrected: bool,
    after: tuple[date, datetime, UUID] | None,
    limit: int,
) -> Sequence[Contact]:
    """The contacts of a consultation in order, with those that were corrected when asked for. Raises NotFound."""
    await seen(session, actor, consultation_id, act="read_contacts")
    return await contacts.contacts(session, consultation_id, corrected=corrected, after=after, limit=limit)

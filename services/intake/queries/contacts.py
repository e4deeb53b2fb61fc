"""Reading follow-up contacts (支援経過)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.contact import Contact
from services.intake.store import consultations, contacts
from shared import access
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
    found = await consultations.consultation(session, consultation_id)
    handovers = await consultations.handovers(session, consultation_id) if found else ()
    seen = policy.must_see_consultation(actor, found, handovers)
    basis = policy.basis_of_reading(actor, seen)
    await access.log(session, actor, act="read_contacts", kind="consultation", record=seen.id, basis=basis)
    return await contacts.contacts(session, consultation_id, corrected=corrected, after=after, limit=limit)

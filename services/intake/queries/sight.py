"""A consultation that the actor may see, for what hangs on it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consultation import Consultation
from services.intake.store import consultations
from shared import access
from shared.actors import Actor


async def seen(session: AsyncSession, actor: Actor, consultation_id: UUID, *, act: str) -> Consultation:
    """Give the consultation and log what is read of it. Raises NotFound."""
    found = await consultations.consultation(session, consultation_id)
    handovers = await consultations.handovers(session, consultation_id) if found else ()
    consultation = policy.must_see_consultation(actor, found, handovers)
    basis = policy.basis_of_reading(actor, consultation)
    await access.log(session, actor, act=act, kind="consultation", record=consultation.id, basis=basis)
    return consultation

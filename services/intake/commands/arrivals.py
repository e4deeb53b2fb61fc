"""That the person who was handed over arrives: companion visits (同行) and the first contact at the new desk."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.handovers import locked, log
from services.intake.commands.passages import tell_first_contact
from services.intake.domain.companion import Companion
from services.intake.domain.handover import Handover
from services.intake.inputs.consultations import Answered
from services.intake.inputs.handovers import CompanionForm
from services.intake.store import handovers as store
from shared.actors import Actor


async def record_companion(session: AsyncSession, actor: Actor, handover_id: UUID, said: CompanionForm) -> UUID:
    """Record who of either desk went along. Raises NotFound, OfferEnded, BeforeTheOffer."""
    handover, consultation = await locked(session, handover_id)
    policy.must_see_handover(actor, handover)
    handover.must_be_alive(said.on)
    who = said.who or actor.subject
    companion = Companion(uuid4(), handover.id, said.on, actor.agency, actor.subject, who, said.outcome)
    await store.add_companion(session, companion)
    await log(session, actor, consultation, "record_companion")
    return companion.id


async def note_first_contact(session: AsyncSession, actor: Actor, handover_id: UUID, said: Answered) -> Handover:
    """The desk that took over has met the person. Raises NotFound, NotTheOwner, NotAccepted, AlreadyMet."""
    handover, consultation = await locked(session, handover_id)
    policy.must_answer_handover(actor, handover)
    handover.note_first_contact(by=actor.subject, on=said.on)
    consultation.note_contact(on=said.on, next_on=consultation.next_on)
    await tell_first_contact(session, handover, on=said.on)
    await log(session, actor, consultation, "note_first_contact")
    return handover

"""Handing a consultation over: offered, then accepted or declined by the desk that was asked (R2)."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.consultations import must_wait_for_nobody, owned
from services.intake.commands.receptions import agency_of_desk
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover
from services.intake.inputs.consultations import Answered, Decline, Offer
from services.intake.store import consultations
from shared import access
from shared.actors import Actor
from shared.contracts.intake import HandoverAccepted, HandoverDeclined, HandoverOffered, IntakeEvent
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def offer_handover(
    session: AsyncSession, actor: Actor, profile: Profile, consultation_id: UUID, said: Offer
) -> Handover:
    """Offer a consultation to another desk; the owner stays for now.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, SameDesk, HandoverPending, ReferralPending.
    """
    consultation = await owned(session, actor, consultation_id, "offer_handover")
    handover = Handover.offer(
        consultation,
        handover_id=uuid4(),
        to_agency=agency_of_desk(profile, said.to_desk, "/to_desk"),
        to_desk=said.to_desk,
        by=actor.subject,
        message=said.message,
        on=said.on,
    )
    await must_wait_for_nobody(session, consultation)
    session.add(handover)
    await outbox.record(session, _told(HandoverOffered, handover, said))
    return handover


async def accept_handover(session: AsyncSession, actor: Actor, handover_id: UUID, said: Answered) -> Consultation:
    """Take the consultation over. Raises NotFound, NotTheOwner, AlreadyAnswered, BeforeTheOffer."""
    handover, consultation = await _asked(session, actor, handover_id, "accept_handover")
    handover.accept(consultation, by=actor.subject, on=said.on)
    await outbox.record(session, _told(HandoverAccepted, handover, said))
    return consultation


async def decline_handover(session: AsyncSession, actor: Actor, handover_id: UUID, said: Decline) -> Consultation:
    """Say no with reason and next step. Raises ReasonMissing, NextStepMissing, and what accepting raises."""
    handover, consultation = await _asked(session, actor, handover_id, "decline_handover")
    handover.decline(reason=said.reason, next_step=said.next_step, by=actor.subject, on=said.on)
    await outbox.record(session, _told(HandoverDeclined, handover, said))
    return consultation


async def _asked(session: AsyncSession, actor: Actor, handover_id: UUID, act: str) -> tuple[Handover, Consultation]:
    """The hand-over under the lock of its consultation: of two answers at once the second finds the first."""
    unlocked = await consultations.handover(session, handover_id)
    if unlocked is None:
        raise NotFound
    policy.must_answer_handover(actor, unlocked)
    consultation = await consultations.consultation_for_update(session, unlocked.consultation_id)
    handover = await consultations.handover(session, handover_id)
    if consultation is None or handover is None:
        raise NotFound
    basis = policy.basis_of_reading(actor, consultation)
    await access.log(session, actor, act=act, kind="consultation", record=consultation.id, basis=basis)
    return handover, consultation


def _told(
    event: type[HandoverOffered | HandoverAccepted | HandoverDeclined],
    handover: Handover,
    said: Answered | Offer | Decline,
) -> IntakeEvent:
    return event(on=said.on, handover_id=handover.id, from_agency=handover.from_agency, to_agency=handover.to_agency)

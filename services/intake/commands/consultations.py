"""What is done with a consultation: contacts, its record, its conclusion, looking at a protected address."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.errors.consultations import HandoverPending, ReferralPending
from services.intake.inputs.consultations import Assignment, Conclusion, Disclosure
from services.intake.store import consultations, households
from shared import access
from shared.actors import Actor
from shared.contracts.intake import ConsultationConcluded
from shared.messaging import outbox


async def held(session: AsyncSession, actor: Actor, consultation_id: UUID, act: str) -> Consultation:
    """Lock a consultation that the actor sees, and log the act. Raises NotFound."""
    found = await consultations.consultation_for_update(session, consultation_id)
    handovers = await consultations.handovers(session, consultation_id) if found else ()
    consultation = policy.must_see_consultation(actor, found, handovers)
    basis = policy.basis_of_reading(actor, consultation)
    await access.log(session, actor, act=act, kind="consultation", record=consultation_id, basis=basis)
    return consultation


async def owned(session: AsyncSession, actor: Actor, consultation_id: UUID, act: str) -> Consultation:
    """Lock a consultation that the actor's agency owns, and log the act. Raises NotFound, NotTheOwner."""
    consultation = await held(session, actor, consultation_id, act)
    policy.must_own_consultation(actor, consultation)
    return consultation


async def must_wait_for_nobody(session: AsyncSession, consultation: Consultation) -> None:
    """Raise HandoverPending or ReferralPending while somebody was asked to take it and has not answered (R2)."""
    offered, made = await consultations.waiting_for_answer(session, consultation.id)
    if offered:
        raise HandoverPending(consultation=str(consultation.id))
    if made:
        raise ReferralPending(consultation=str(consultation.id))


async def assign(session: AsyncSession, actor: Actor, consultation_id: UUID, said: Assignment) -> Consultation:
    """Name another colleague as owner (R2). Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception."""
    consultation = await owned(session, actor, consultation_id, "assign")
    consultation.must_be_open()
    consultation.must_follow_reception(said.on)
    consultation.move_to(agency=consultation.owner_agency, desk=consultation.owner_desk, subject=said.subject)
    return consultation


async def conclude(session: AsyncSession, actor: Actor, consultation_id: UUID, said: Conclusion) -> Consultation:
    """Bring a consultation to its outcome.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, ReferInstead, HandoverPending, ReferralPending.
    """
    consultation = await owned(session, actor, consultation_id, "conclude")
    consultation.conclude(outcome=said.outcome, note=said.note, on=said.on)
    await must_wait_for_nobody(session, consultation)
    await tell_conclusion(session, consultation, on=said.on)
    return consultation


async def tell_conclusion(session: AsyncSession, consultation: Consultation, *, on: date) -> None:
    """Publish the outcome of a consultation for the agency that received it."""
    await outbox.record(
        session,
        ConsultationConcluded(
            on=on, consultation_id=consultation.id, agency=consultation.agency, outcome=str(consultation.outcome)
        ),
    )


async def disclose_address(session: AsyncSession, actor: Actor, consultation_id: UUID, said: Disclosure) -> str | None:
    """Show the owner a protected address, with the reason on record (R15). Raises NotFound, NotTheOwner."""
    consultation = await owned(session, actor, consultation_id, "disclose_address")
    consultation.must_follow_reception(said.on)
    await session.execute(
        insert(tables.address_disclosure).values(
            id=uuid4(),
            consultation_id=consultation.id,
            on=said.on,
            agency=actor.agency,
            subject=actor.subject,
            reason=said.reason,
        )
    )
    household = await households.household(session, consultation.household_id)
    return household.address if household else None

"""Recording follow-up contacts (支援経過), and correcting them without writing over what stood there."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.consultations import held
from services.intake.domain.consultation import Consultation
from services.intake.domain.contact import Contact
from services.intake.inputs.contacts import ContactForm
from services.intake.store import consultations, contacts
from shared.actors import Actor
from shared.contracts.intake import ConsultationContacted, ContactCorrected
from shared.messaging import outbox
from shared.reference import codes
from shared.refusals import Invalid, NotFound


async def record_contact(session: AsyncSession, actor: Actor, consultation_id: UUID, said: ContactForm) -> UUID:
    """Record a follow-up contact. Raises NotFound, NotTheOwner, BeforeTheReception, NextBeforeContact, Invalid."""
    consultation = await held(session, actor, consultation_id, "record_contact")
    contact = await _contact(session, actor, consultation, said)
    session.add(contact)
    consultation.note_contact(on=contact.on, next_on=contact.next_on)
    await outbox.record(
        session,
        ConsultationContacted(
            on=contact.on,
            contact_id=contact.id,
            consultation_id=consultation.id,
            agency=contact.agency,
            channel=contact.channel,
        ),
    )
    return contact.id


async def correct_contact(
    session: AsyncSession, actor: Actor, consultation_id: UUID, contact_id: UUID, said: ContactForm
) -> UUID:
    """Put a contact right by a new one in its place; the old one stays readable.

    Raises NotFound, NotTheOwner, NotTheRecorder, AlreadyCorrected, and what `record_contact` raises.
    """
    consultation = await held(session, actor, consultation_id, "correct_contact")
    corrected = await _contact(session, actor, consultation, said)
    wrong = await contacts.contact(session, consultation_id, contact_id)
    if wrong is None:
        raise NotFound
    wrong.give_way_to(corrected)
    session.add(corrected)
    latest = await contacts.latest(session, consultation_id)
    first, corrections = await contacts.origin(session, wrong.id)
    consultation.last_contact_on = consultation.received_on
    if latest is not None:
        consultation.note_contact(on=latest.on, next_on=latest.next_on)
    await outbox.record(
        session,
        ContactCorrected(
            on=corrected.on,
            contact_id=corrected.id,
            corrects=wrong.id,
            consultation_id=consultation.id,
            agency=corrected.agency,
            channel=corrected.channel,
            first=first,
            revision=corrections + 1,
        ),
    )
    return corrected.id


async def _contact(session: AsyncSession, actor: Actor, consultation: Consultation, said: ContactForm) -> Contact:
    policy.must_follow_up(actor, consultation)
    consultation.must_follow_reception(said.on)
    kind, typed = codes.of("contact_kind").coerce(said.kind) if said.kind else (None, None)
    contact = Contact(
        id=uuid4(),
        consultation_id=consultation.id,
        on=said.on,
        channel=said.channel,
        agency=actor.agency,
        subject=actor.subject,
        note=said.note,
        kind=kind,
        kind_typed=typed,
        with_whom=said.with_whom,
        member_ids=tuple(dict.fromkeys(said.member_ids)),
        minutes=said.minutes,
    )
    contact.plan_next(said.next_on)
    await _must_be_of_the_household(session, consultation, contact.member_ids)
    return contact


async def _must_be_of_the_household(
    session: AsyncSession, consultation: Consultation, members: tuple[UUID, ...]
) -> None:
    if not members:
        return
    concerned = {person.member_id for person in await consultations.concerned(session, consultation.id)}
    strangers = [position for position, member in enumerate(members) if member not in concerned]
    if strangers:
        raise Invalid({f"/member_ids/{position}": "この相談の世帯員ではありません。" for position in strangers})

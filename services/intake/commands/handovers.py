"""Handing a consultation over: offered, then accepted or declined by the desk that was asked (R2)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands import passages
from services.intake.commands.consultations import must_wait_for_nobody, owned
from services.intake.commands.receptions import agency_of_desk
from services.intake.domain import passage
from services.intake.domain.consultation import Consultation
from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors.handovers import AnsweredElsewhere, DeskClosed
from services.intake.domain.handover import Handover
from services.intake.domain.passage import Passage
from services.intake.inputs.consultations import Answered
from services.intake.inputs.handovers import Decline, Intervention, Offer, Withdrawal
from services.intake.store import consultations
from services.intake.store import passages as ways
from shared import access
from shared.actors import Actor
from shared.contracts.intake import (
    HandoverAccepted,
    HandoverDeclined,
    HandoverOffered,
    HandoverWithdrawn,
    IntakeEvent,
)
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def offer_handover(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    consultation_id: UUID,
    said: Offer,
    *,
    today: date,
    keys: KeyRing,
) -> Handover:
    """Offer a consultation to another desk; the owner stays for now.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, SameDesk, DeskClosed, HandoverPending,
    ReferralPending; for a desk of another instance InstanceUnknown, TooMuchToSend.
    """
    consultation = await owned(session, actor, consultation_id, "offer_handover")
    handover = _offered(consultation, actor, profile, said, today=today)
    handover.message = said.message
    await must_wait_for_nobody(session, consultation)
    session.add(handover)
    await outbox.record(session, _told(HandoverOffered, handover, said.on))
    await _send(session, actor, handover, consultation, today=today, keys=keys)
    return handover


async def accept_handover(
    session: AsyncSession, actor: Actor, profile: Profile, handover_id: UUID, said: Answered, *, keys: KeyRing
) -> tuple[Handover, Consultation]:
    """Take the consultation over, or ask another instance for it, which has to confirm.

    Raises NotFound, NotTheOwner, AlreadyAnswered, OfferEnded, BeforeTheOffer; AnsweredElsewhere, InstanceUnknown.
    """
    handover, consultation, way = await _asked(session, actor, handover_id, "accept_handover")
    calendar = Calendar.of(profile)
    if way is not None:
        answer = passage.say_yes(handover, by=actor.subject, on=said.on, calendar=calendar)
        await passages.tell_answer(session, handover, way, answer, keys)
        return handover, consultation
    handover.accept(consultation, by=actor.subject, on=said.on, calendar=calendar)
    await outbox.record(session, _told(HandoverAccepted, handover, said.on))
    return handover, consultation


async def decline_handover(
    session: AsyncSession, actor: Actor, handover_id: UUID, said: Decline, *, keys: KeyRing
) -> tuple[Handover, Consultation]:
    """Say no with reason and next step. Raises ReasonMissing, NextStepMissing, and what accepting raises."""
    handover, consultation, way = await _asked(session, actor, handover_id, "decline_handover")
    if way is not None:
        no = passage.say_no(handover, reason=said.reason, next_step=said.next_step, by=actor.subject, on=said.on)
        await passages.tell_answer(session, handover, way, no, keys)
        await passages.forget(session, handover, consultation)
        return handover, consultation
    handover.decline(reason=said.reason, next_step=said.next_step, by=actor.subject, on=said.on)
    await outbox.record(session, _told(HandoverDeclined, handover, said.on))
    return handover, consultation


async def withdraw_handover(
    session: AsyncSession, actor: Actor, handover_id: UUID, said: Withdrawal, *, keys: KeyRing
) -> Handover:
    """Take one's offer back. Raises NotFound, NotTheOwner, ReasonMissing, AlreadyAnswered, OfferEnded."""
    handover = await _of_mine(session, actor, handover_id, "withdraw_handover")
    handover.withdraw(reason=said.reason, by=actor.subject, on=said.on)
    await outbox.record(session, _told(HandoverWithdrawn, handover, said.on))
    await passages.tell_end(session, handover, keys, on=said.on)
    return handover


async def call_the_city(session: AsyncSession, actor: Actor, handover_id: UUID, said: Answered) -> Handover:
    """Let the city help before the deadline has passed. Raises NotFound, NotTheOwner, AlreadyAnswered, OfferEnded."""
    handover = await _of_mine(session, actor, handover_id, "call_the_city")
    handover.call_the_city(said.on)
    await passages.tell_escalation(session, handover, on=said.on)
    return handover


async def intervene(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    handover_id: UUID,
    said: Intervention,
    *,
    today: date,
    keys: KeyRing,
) -> Handover:
    """The city names another desk, as nobody has answered; the owner stays until that desk accepts (R2).

    What another instance offered is offered anew by that one.

    Raises NotFound, NotAllowed, ReasonMissing, NotOverdue, AskedAlready, SameDesk, DeskClosed, AlreadyAnswered,
    InstanceUnknown.
    """
    city = profile.city_agency.code
    unlocked = await consultations.handover(session, handover_id)
    policy.must_watch_over(actor, unlocked, city=city, today=today)
    handover, consultation = await locked(session, handover_id)
    other = _offered(consultation, actor, profile, said, today=today)
    await access.log(session, actor, act="intervene", kind="handover", record=handover.id, basis=policy.INTERNAL_USE)
    if consultation.held_at is not None:
        handover.may_give_way_to(said.to_desk, reason=said.reason, on=said.on)
        await passages.tell_redirection(session, handover, other, reason=said.reason, on=said.on, keys=keys)
        return other
    handover.give_way_to(other, reason=said.reason, by=actor.subject, on=said.on)
    await session.flush()
    session.add(other)
    await outbox.record(session, _told(HandoverWithdrawn, handover, said.on))
    await outbox.record(session, _told(HandoverOffered, other, said.on))
    await passages.tell_end(session, handover, keys, on=said.on)
    await _send(session, actor, other, consultation, today=today, keys=keys)
    return other


async def locked(session: AsyncSession, handover_id: UUID) -> tuple[Handover, Consultation]:
    """The hand-over under the lock of its consultation: of two answers at once the second finds the first."""
    unlocked = await consultations.handover(session, handover_id)
    if unlocked is None:
        raise NotFound
    consultation = await consultations.consultation_for_update(session, unlocked.consultation_id)
    handover = await consultations.handover(session, handover_id)
    if consultation is None or handover is None:
        raise NotFound
    return handover, consultation


async def log(session: AsyncSession, actor: Actor, consultation: Consultation, act: str) -> None:
    """Record an act on the consultation that a hand-over passes on."""
    basis = policy.basis_of_reading(actor, consultation)
    await access.log(session, actor, act=act, kind="consultation", record=consultation.id, basis=basis)


async def _asked(
    session: AsyncSession, actor: Actor, handover_id: UUID, act: str
) -> tuple[Handover, Consultation, Passage | None]:
    """The hand-over that the actor's agency was asked to take, and its way when another instance asked."""
    handover, consultation = await locked(session, handover_id)
    policy.must_answer_handover(actor, handover)
    way = await ways.passage(session, handover_id)
    if way is not None and way.outgoing:
        raise AnsweredElsewhere(other=way.instance)
    await log(session, actor, consultation, act)
    return handover, consultation, way


async def _send(
    session: AsyncSession, actor: Actor, handover: Handover, consultation: Consultation, *, today: date, keys: KeyRing
) -> None:
    """Tell the instance of the desk that was asked, where it is another one."""
    instance = passages.elsewhere(session, handover.to_agency, today)
    if instance is not None:
        await passages.send(session, handover, consultation, to=instance, keys=keys)
        basis = policy.OTHER_PUBLIC_BODY
        await access.log(session, actor, act="send", kind="consultation", record=consultation.id, basis=basis)


async def _of_mine(session: AsyncSession, actor: Actor, handover_id: UUID, act: str) -> Handover:
    handover, consultation = await locked(session, handover_id)
    policy.must_have_offered(actor, handover)
    await log(session, actor, consultation, act)
    return handover


def _offered(
    consultation: Consultation, actor: Actor, profile: Profile, said: Offer | Intervention, *, today: date
) -> Handover:
    to_agency = agency_of_desk(profile, said.to_desk, "/to_desk")
    handover = Handover.offer(
        consultation,
        handover_id=uuid4(),
        to_agency=to_agency,
        to_desk=said.to_desk,
        by=actor.subject,
        message=None,
        on=said.on,
        calendar=Calendar.of(profile),
    )
    if profile.desk(said.to_desk).is_closed(today):
        raise DeskClosed(desk=said.to_desk)
    return handover


def _told(
    event: type[HandoverOffered | HandoverAccepted | HandoverDeclined | HandoverWithdrawn], handover: Handover, on: date
) -> IntakeEvent:
    return event(on=on, handover_id=handover.id, from_agency=handover.from_agency, to_agency=handover.to_agency)

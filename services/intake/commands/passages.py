"""Hand-overs to and from desks of other instances: told, answered, confirmed or ended by events (R2, ADR 023)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain import passage as rules
from services.intake.domain.change import Pen
from services.intake.domain.consultation import Consultation
from services.intake.domain.errors.handovers import InstanceUnknown, StrangersRecord, TooMuchToSend
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.passage import Answer, Passage
from services.intake.store import arrivals, consultations, households, matters
from services.intake.store import passages as store
from shared.contracts.intake import HandoverAccepted, HandoverDeclined
from shared.contracts.passing_on import (
    HandoverAnswer,
    HandoverAnswered,
    HandoverConfirmed,
    HandoverEnded,
    HandoverEnding,
    HandoverSent,
    PassedMatter,
)
from shared.db import instances
from shared.messaging import outbox
from shared.privacy.errors import UnknownRecipient
from shared.privacy.keys import KeyRing
from shared.privacy.sealed import Sealed

MOST = 24 << 20
"""Characters of a sealed matter; what is longer could not be opened."""
ASKED_ANEW = "同じ相談について、新しい依頼が届いたため"


async def send(
    session: AsyncSession, handover: Handover, consultation: Consultation, *, to: str, keys: KeyRing
) -> None:
    """Tell another instance what its desk is offered. Raises InstanceUnknown, TooMuchToSend."""
    turn = await store.last_turn(session, consultation.id) + 1
    session.add(Passage(handover.id, to, outgoing=True, turn=turn))
    sent = HandoverSent(
        on=handover.offered_on,
        handover_id=handover.id,
        from_agency=handover.from_agency,
        to_agency=handover.to_agency,
        to_instance=to,
        matter=await _sealed(session, handover, consultation, turn=turn, to=to, keys=keys),
    )
    await outbox.record(session, sent)


async def tell_end(session: AsyncSession, handover: Handover, keys: KeyRing, *, on: date) -> None:
    """Tell another instance that an offer to its desk has ended; nothing when its desk is one of ours."""
    way = await store.passage(session, handover.id)
    if way is None or not way.outgoing:
        return
    ending = HandoverEnding(by=handover.ended_by or "", reason=handover.reason)
    ended = HandoverEnded(
        on=on,
        handover_id=handover.id,
        to_instance=way.instance,
        status=handover.status.value,
        ending=keys.seal(ending, to=way.instance),
    )
    await outbox.record(session, ended)


async def tell_answer(session: AsyncSession, handover: Handover, way: Passage, answer: Answer, keys: KeyRing) -> None:
    """Tell the owner's instance what was answered here. Raises InstanceUnknown."""
    said = HandoverAnswer(
        by=answer.by,
        first_contact_due_on=answer.first_contact_due_on,
        reason=answer.reason,
        next_step=answer.next_step,
    )
    if way.instance not in keys.recipients:
        raise InstanceUnknown(other=way.instance)
    answered = HandoverAnswered(
        on=answer.on,
        handover_id=handover.id,
        from_agency=handover.from_agency,
        to_agency=handover.to_agency,
        to_instance=way.instance,
        accepted=answer.accepted,
        answer=keys.seal(said, to=way.instance),
    )
    await outbox.record(session, answered)


async def receive(session: AsyncSession, sent: HandoverSent, matter: PassedMatter, *, instance: str) -> None:
    """A desk of ours is offered a consultation by another instance: it sees what a desk of its own would see.

    Raises StrangersRecord when it names something of ours that was never passed between the two.
    """
    if await store.passage(session, sent.handover_id) is not None:
        return
    known = await _locked(session, matter.consultation.id)
    ours = known is not None and await store.was_given_away(session, known.id)
    await _must_be_passed_on(session, known, matter, instance, ours=ours)
    way = Passage(sent.handover_id, instance, outgoing=False, turn=matter.offer.turn, number=matter.consultation.number)
    session.add(way)
    if not await _is_the_latest(session, way, matter.consultation.id):
        return
    handover = Handover(
        id=sent.handover_id,
        consultation_id=matter.consultation.id,
        from_agency=sent.from_agency,
        to_agency=sent.to_agency,
        **matter.offer.model_dump(exclude={"turn"}),
    )
    await _lay(session, handover, way, None if known is None else (known, ours), matter)


async def follow_answer(
    session: AsyncSession, told: HandoverAnswered, said: HandoverAnswer, *, instance: str, keys: KeyRing
) -> None:
    """The desk of another instance answered: when its yes counts, we let go and confirm; else it hears of the end."""
    unlocked = await consultations.handover(session, told.handover_id)
    way = await store.passage(session, told.handover_id)
    if unlocked is None or way is None or not way.outgoing or way.instance != instance:
        return
    consultation = await _locked(session, unlocked.consultation_id)
    handover = await consultations.handover(session, told.handover_id)
    answer = Answer(accepted=told.accepted, on=told.on, **said.model_dump())
    if handover is None or consultation is None or not rules.follow(answer, handover, consultation, instance=instance):
        return
    counted = HandoverAccepted if told.accepted else HandoverDeclined
    await outbox.record(
        session,
        counted(on=told.on, handover_id=handover.id, from_agency=handover.from_agency, to_agency=handover.to_agency),
    )
    if told.accepted:
        matter = await _sealed(session, handover, consultation, turn=way.turn, to=instance, keys=keys)
        confirmed = HandoverConfirmed(on=told.on, handover_id=handover.id, to_instance=instance, matter=matter)
        await outbox.record(session, confirmed)


async def take_over(session: AsyncSession, handover_id: UUID, matter: PassedMatter, *, instance: str, on: date) -> None:
    """The owner's instance let go: our desk owns the consultation, with all that was written until then."""
    consultation = await _locked(session, matter.consultation.id)
    handover = await consultations.handover(session, handover_id)
    way = await store.passage(session, handover_id)
    if consultation is None or handover is None or way is None or way.outgoing or way.instance != instance:
        return
    if not rules.take_over(handover, consultation):
        return
    arrivals.update_consultation(consultation, matter)
    await session.flush()
    await arrivals.add_people(session, matter)
    await arrivals.update_people(session, matter, Pen(handover.from_agency, matter.offer.offered_by, on))
    _, way.left_behind = await _add(session, matter, again=True)
    await store.keep(session, handover_id)


async def hear_end(session: AsyncSession, told: HandoverEnded, ending: HandoverEnding, *, instance: str) -> None:
    """The owner's instance ended the offer: our desk is told why, and what came with the offer is forgotten."""
    way = await store.passage(session, told.handover_id)
    if way is None:  # the offer itself is still on its way
        way = Passage(told.handover_id, instance, outgoing=False)
        session.add(way)
    if way.outgoing or way.instance != instance:
        return
    way.note_end(HandoverStatus(told.status), by=ending.by, reason=ending.reason, on=told.on)
    unlocked = await consultations.handover(session, told.handover_id)
    consultation = None if unlocked is None else await _locked(session, unlocked.consultation_id)
    handover = await consultations.handover(session, told.handover_id)
    if handover is not None and consultation is not None and rules.hear_end(way, handover):
        await forget(session, handover, consultation)


async def forget(session: AsyncSession, handover: Handover, consultation: Consultation) -> None:
    """Forget what an offer brought along that came to nothing: the need to know has ended (R15)."""
    brought = await store.brought(session, handover.id)
    alone = "consultation" in brought and not await store.is_known_otherwise(
        session, consultation.household_id, but=consultation.id
    )
    await arrivals.forget(session, consultation, brought, people=alone)
    await store.keep(session, handover.id)


async def note_outcome(session: AsyncSession, consultation_id: UUID, *, outcome: str, on: date) -> None:
    """The instance that holds a consultation brought it to its outcome; who handed it over sees that."""
    consultation = await _locked(session, consultation_id)
    if consultation is not None:
        consultation.note_outcome(outcome=outcome, on=on)


def elsewhere(session: AsyncSession, agency: str, today: date) -> str | None:
    """The other instance at which an agency's desks work; None where that is this one."""
    answering = instances(session).answering(agency, today)
    return None if answering == here(session) else answering


def here(session: AsyncSession) -> str:
    """The name of this instance."""
    name: str = session.info["instance"]
    return name


async def _lay(
    session: AsyncSession,
    handover: Handover,
    way: Passage,
    known: tuple[Consultation, bool] | None,
    matter: PassedMatter,
) -> None:
    """Keep the offer and what came with it; `known` is the consultation here, and whether we gave it away."""
    made = await arrivals.add_people(session, matter)
    if known is None:
        session.add(arrivals.new_consultation(matter, held_at=way.instance))
    elif not known[1]:  # an offer of it came to nothing before, and was forgotten
        arrivals.update_consultation(known[0], matter)
    if known is None or not known[1]:
        made.append(("consultation", matter.consultation.id))
    await session.flush()
    session.add(handover)
    more, way.left_behind = await _add(session, matter, again=False)
    await store.note_brought(session, handover.id, [*made, *more])


async def _add(session: AsyncSession, matter: PassedMatter, *, again: bool) -> tuple[arrivals.Brought, list[str]]:
    made = await arrivals.add_concerned(session, matter, again=again)
    made += await arrivals.add_contacts(session, matter)
    await arrivals.add_sheets(session, matter)
    files, left_behind = await arrivals.add_files(session, matter)
    return made + files, left_behind


async def _is_the_latest(session: AsyncSession, way: Passage, consultation_id: UUID) -> bool:
    """Whether an offer is the latest of its consultation; an earlier one has ended, though its end comes later."""
    for earlier, its_way in await store.unsettled(session, consultation_id):
        if its_way.turn > way.turn:
            return False
        its_way.note_end(HandoverStatus.WITHDRAWN, by=earlier.offered_by, reason=ASKED_ANEW, on=earlier.offered_on)
        rules.hear_end(its_way, earlier)
        await store.keep(session, earlier.id)
    await session.flush()
    return True


async def _must_be_passed_on(
    session: AsyncSession, known: Consultation | None, matter: PassedMatter, instance: str, *, ours: bool
) -> None:
    """Raise StrangersRecord for what is here and was never passed between that instance and this one (R15)."""
    if known is not None and known.held_at is None:
        raise StrangersRecord(consultation=str(known.id))
    if ours:
        return
    people = await households.people(session, [member.id for member in matter.members])
    homes = {member.household_id for member in people.values()}
    if known is not None or await households.household(session, matter.household.id) is not None:
        homes.add(matter.household.id if known is None else known.household_id)
    for home in homes:
        if not await store.shared_with(session, home, instance):
            raise StrangersRecord(household=str(home))


async def _locked(session: AsyncSession, consultation_id: UUID) -> Consultation | None:
    return await consultations.consultation_for_update(session, consultation_id)


async def _sealed(
    session: AsyncSession, handover: Handover, consultation: Consultation, *, turn: int, to: str, keys: KeyRing
) -> Sealed[PassedMatter]:
    matter = await matters.gather(session, handover, consultation, turn=turn)
    try:
        sealed = keys.seal(matter, to=to)
    except UnknownRecipient:
        raise InstanceUnknown(other=to) from None
    if len(sealed.token) > MOST:
        raise TooMuchToSend(consultation=str(consultation.id))
    return sealed

"""What other instances tell of hand-overs between a desk of theirs and one of ours (R2, ADR 022)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.passages import elsewhere, forget, sealed_matter, send, tell_end
from services.intake.domain import passage as rules
from services.intake.domain.change import Pen
from services.intake.domain.consultation import Consultation
from services.intake.domain.errors.handovers import StrangersRecord
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.passage import Answer, Passage
from services.intake.store import arrivals, consultations, households
from services.intake.store import passages as store
from shared.contracts.intake import HandoverAccepted, HandoverDeclined, HandoverOffered, HandoverWithdrawn
from shared.contracts.passing_on import (
    HandoverAnswer,
    HandoverAnswered,
    HandoverConfirmed,
    HandoverEnded,
    HandoverEnding,
    HandoverRedirected,
    HandoverRedirection,
    HandoverSent,
    PassedMatter,
)
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.instances import SHARED


async def receive(
    session: AsyncSession, told: HandoverSent | HandoverConfirmed, matter: PassedMatter, *, instance: str
) -> None:
    """A desk of ours is offered a consultation by another instance: it sees what a desk of its own would see.

    Raises StrangersRecord when it names something of ours that was never passed between the two.
    """
    if await store.passage(session, told.handover_id) is not None or told.from_agency is None:
        return
    known = await _locked(session, matter.consultation.id)
    ours = known is not None and await store.was_given_away(session, known.id)
    await _must_be_passed_on(session, known, matter, instance, ours=ours)
    way = Passage(told.handover_id, instance, outgoing=False, turn=matter.offer.turn, number=matter.consultation.number)
    session.add(way)
    earlier = await store.unsettled(session, matter.consultation.id)
    if not rules.is_latest(way, earlier):
        return
    if known is not None:
        for ended, _ in earlier:
            await forget(session, ended, known)
    handover = Handover(
        id=told.handover_id,
        consultation_id=matter.consultation.id,
        from_agency=told.from_agency,
        to_agency=told.to_agency or matter.consultation.owner_agency,
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
        matter = await sealed_matter(session, handover, consultation, turn=way.turn, to=instance, keys=keys)
        confirmed = HandoverConfirmed(
            on=told.on,
            handover_id=handover.id,
            to_instance=instance,
            matter=matter,
            from_agency=handover.from_agency,
            to_agency=handover.to_agency,
        )
        await outbox.record(session, confirmed)


async def take_over(session: AsyncSession, told: HandoverConfirmed, matter: PassedMatter, *, instance: str) -> None:
    """The owner's instance let go: our desk owns the consultation, with all that was written until then."""
    await receive(session, told, matter, instance=instance)
    handover_id, by = told.handover_id, matter.consultation.owner_subject
    consultation = await _locked(session, matter.consultation.id)
    handover = await consultations.handover(session, handover_id)
    way = await store.passage(session, handover_id)
    if consultation is None or handover is None or way is None or way.outgoing or way.instance != instance:
        return
    if not rules.take_over(handover, consultation, by=by, on=told.on):
        return
    arrivals.update_consultation(consultation, matter)
    await session.flush()
    await arrivals.add_people(session, matter)
    await arrivals.update_people(session, matter, Pen(handover.from_agency, matter.offer.offered_by, told.on))
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


async def note_outcome(session: AsyncSession, consultation_id: UUID, *, outcome: str, on: date) -> None:
    """The instance that holds a consultation brought it to its outcome; who handed it over sees that."""
    consultation = await _locked(session, consultation_id)
    if consultation is not None:
        consultation.note_outcome(outcome=outcome, on=on)


async def hear_escalation(session: AsyncSession, handover_id: UUID, *, instance: str, on: date) -> None:
    """The owner asks the city, whose officers look here, for help before the deadline has passed."""
    way = await store.passage(session, handover_id)
    handover = await consultations.handover(session, handover_id)
    if way is not None and way.instance == instance and handover is not None and handover.is_waiting:
        handover.call_the_city(max(on, handover.offered_on))


async def follow_redirection(
    session: AsyncSession, told: HandoverRedirected, said: HandoverRedirection, *, instance: str, keys: KeyRing
) -> None:
    """The city names another desk for what nobody at its instance has answered: it is offered anew (R2)."""
    unlocked = await consultations.handover(session, told.handover_id)
    way = await store.passage(session, told.handover_id)
    if unlocked is None or way is None or not way.outgoing or {way.instance, instance} != {SHARED}:
        return
    consultation = await _locked(session, unlocked.consultation_id)
    handover = await consultations.handover(session, told.handover_id)
    if handover is None or consultation is None or not handover.is_waiting:
        return
    other = Handover(
        id=told.instead_id,
        consultation_id=consultation.id,
        from_agency=handover.from_agency,
        to_agency=said.to_agency,
        to_desk=said.to_desk,
        offered_on=told.on,
        offered_by=said.by,
        due_on=said.due_on,
        escalates_on=said.escalates_on,
    )
    handover.give_way_to(other, reason=said.reason, by=said.by, on=told.on)
    await session.flush()
    session.add(other)
    agencies = {"from_agency": handover.from_agency, "on": told.on}
    ended = HandoverWithdrawn(handover_id=handover.id, to_agency=handover.to_agency, **agencies)
    await outbox.record(session, ended)
    await outbox.record(session, HandoverOffered(handover_id=other.id, to_agency=other.to_agency, **agencies))
    await tell_end(session, handover, keys, on=told.on)
    instead = elsewhere(session, other.to_agency, told.on)
    if instead is not None:
        await send(session, other, consultation, to=instead, keys=keys)


async def note_first_contact(session: AsyncSession, handover_id: UUID, *, instance: str, on: date) -> None:
    """The desk that took over has met the person: who handed over sees that they have arrived."""
    way = await store.passage(session, handover_id)
    handover = await consultations.handover(session, handover_id)
    if way is None or not way.outgoing or way.instance != instance or handover is None:
        return
    rules.hear_first_contact(handover, on=on)


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

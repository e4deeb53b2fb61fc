"""What intake does with what other instances of it tell: hand-overs between a desk of theirs and one of ours."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands import passages, passages_heard, protection
from services.intake.handlers.consumer import consumer
from shared.contracts.intake import ConsultationConcluded, ProtectedHousehold
from shared.contracts.passing_on import (
    HandoverAnswer,
    HandoverAnswered,
    HandoverConfirmed,
    HandoverEnded,
    HandoverEnding,
    HandoverEscalated,
    HandoverMet,
    HandoverRedirected,
    HandoverRedirection,
    HandoverSent,
    HouseholdProtected,
    PassedMatter,
)
from shared.messaging import outbox
from shared.privacy.keys import KeyRing


@consumer.on(HandoverSent)
async def show_the_desk_what_it_is_offered(event: HandoverSent, session: AsyncSession, keys: KeyRing) -> None:
    """A desk of another instance hands over to one of ours, which sees what a desk here would see (R2)."""
    if event.to_instance == passages.here(session):
        await passages_heard.receive(session, event, keys.open(event.matter, PassedMatter), instance=_teller())


@consumer.on(HandoverAnswered)
async def let_go_or_stay_the_owner(event: HandoverAnswered, session: AsyncSession, keys: KeyRing) -> None:
    """The desk of another instance answered: its yes counts once it is applied here (R2)."""
    if event.to_instance == passages.here(session):
        said = keys.open(event.answer, HandoverAnswer)
        await passages_heard.follow_answer(session, event, said, instance=_teller(), keys=keys)


@consumer.on(HandoverConfirmed)
async def own_what_was_let_go(event: HandoverConfirmed, session: AsyncSession, keys: KeyRing) -> None:
    """The owner's instance let go: our desk owns the consultation from now on (R2)."""
    if event.to_instance == passages.here(session):
        matter = keys.open(event.matter, PassedMatter)
        await passages_heard.take_over(session, event, matter, instance=_teller())


@consumer.on(HandoverEnded)
async def tell_the_desk_that_the_offer_ended(event: HandoverEnded, session: AsyncSession, keys: KeyRing) -> None:
    """The owner's instance ended its offer, whatever our desk answered meanwhile (R2)."""
    if event.to_instance == passages.here(session):
        await passages_heard.hear_end(session, event, keys.open(event.ending, HandoverEnding), instance=_teller())


@consumer.on(HandoverEscalated)
async def let_the_city_see_it_now(event: HandoverEscalated, session: AsyncSession, _keys: KeyRing) -> None:
    """Who offered to a desk here wants the city's help."""
    if event.to_instance == passages.here(session):
        await passages_heard.hear_escalation(session, event.handover_id, instance=_teller(), on=event.on)


@consumer.on(HandoverRedirected)
async def offer_it_to_the_desk_that_the_city_names(
    event: HandoverRedirected, session: AsyncSession, keys: KeyRing
) -> None:
    """Nobody at the city's instance has answered: its officers name another desk, and the owner stays (R2)."""
    if event.to_instance == passages.here(session):
        said = keys.open(event.redirection, HandoverRedirection)
        await passages_heard.follow_redirection(session, event, said, instance=_teller(), keys=keys)


@consumer.on(HandoverMet)
async def show_that_the_person_has_arrived(event: HandoverMet, session: AsyncSession, _keys: KeyRing) -> None:
    """The desk of another instance has met the person: who handed over need not worry."""
    if event.to_instance == passages.here(session):
        await passages_heard.note_first_contact(session, event.handover_id, instance=_teller(), on=event.on)


@consumer.on(HouseholdProtected)
async def hide_the_address_here_too(event: HouseholdProtected, session: AsyncSession, keys: KeyRing) -> None:
    """A household that was passed on is protected: its address is hidden wherever it was told (R15)."""
    if event.to_instance == passages.here(session):
        told = keys.open(event.household, ProtectedHousehold)
        await protection.hear_protection(session, told, instance=_teller(), on=event.on, keys=keys)


@consumer.on(ConsultationConcluded)
async def show_who_handed_it_over_the_outcome(
    event: ConsultationConcluded, session: AsyncSession, _keys: KeyRing
) -> None:
    """What a desk of another instance took over from here came to its outcome there."""
    if _teller() != passages.here(session):
        await passages_heard.note_outcome(session, event.consultation_id, outcome=event.outcome, on=event.on)


def _teller() -> str:
    """The instance whose event is being handled."""
    return outbox.told_by() or ""

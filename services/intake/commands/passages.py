"""Telling other instances of hand-overs between a desk of theirs and one of ours (R2, ADR 022)."""

from datetime import date
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.consultation import Consultation
from services.intake.domain.errors.handovers import InstanceUnknown, TooMuchToSend
from services.intake.domain.handover import Handover
from services.intake.domain.passage import Answer, Passage
from services.intake.store import arrivals, matters
from services.intake.store import passages as store
from shared.contracts.passing_on import (
    HandoverAnswer,
    HandoverAnswered,
    HandoverEnded,
    HandoverEnding,
    HandoverEscalated,
    HandoverMet,
    HandoverRedirected,
    HandoverRedirection,
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

P = TypeVar("P", bound=BaseModel)


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
        matter=await sealed_matter(session, handover, consultation, turn=turn, to=to, keys=keys),
    )
    await outbox.record(session, sent)


async def tell_end(session: AsyncSession, handover: Handover, keys: KeyRing, *, on: date) -> None:
    """Tell another instance that an offer to its desk has ended; nothing when its desk is one of ours.

    Raises InstanceUnknown.
    """
    way = await store.passage(session, handover.id)
    if way is None or not way.outgoing:
        return
    ending = HandoverEnding(by=handover.ended_by or "", reason=handover.reason)
    ended = HandoverEnded(
        on=on,
        handover_id=handover.id,
        to_instance=way.instance,
        status=handover.status.value,
        ending=_sealed(keys, ending, way.instance),
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
    answered = HandoverAnswered(
        on=answer.on,
        handover_id=handover.id,
        from_agency=handover.from_agency,
        to_agency=handover.to_agency,
        to_instance=way.instance,
        accepted=answer.accepted,
        answer=_sealed(keys, said, way.instance),
    )
    await outbox.record(session, answered)


async def tell_escalation(session: AsyncSession, handover: Handover, *, on: date) -> None:
    """Tell another instance, which may be the city's, that the city's help is wanted with an offer to its desk."""
    way = await store.passage(session, handover.id)
    if way is not None and way.outgoing:
        await outbox.record(session, HandoverEscalated(on=on, handover_id=handover.id, to_instance=way.instance))


async def tell_redirection(
    session: AsyncSession, handover: Handover, other: Handover, *, reason: str | None, on: date, keys: KeyRing
) -> None:
    """Ask the owner's instance to offer to another desk what nobody here has answered. Raises InstanceUnknown."""
    way = await store.passage(session, handover.id)
    if way is None:
        return
    redirection = HandoverRedirection(
        to_agency=other.to_agency,
        to_desk=other.to_desk,
        due_on=other.due_on,
        escalates_on=other.escalates_on,
        by=other.offered_by,
        reason=reason,
    )
    redirected = HandoverRedirected(
        on=on,
        handover_id=handover.id,
        to_instance=way.instance,
        instead_id=other.id,
        redirection=_sealed(keys, redirection, way.instance),
    )
    await outbox.record(session, redirected)


async def tell_first_contact(session: AsyncSession, handover: Handover, *, on: date) -> None:
    """Tell the instance that handed over that the person has arrived; nothing when it was this one."""
    way = await store.passage(session, handover.id)
    if way is not None and not way.outgoing:
        await outbox.record(session, HandoverMet(on=on, handover_id=handover.id, to_instance=way.instance))


async def forget(session: AsyncSession, handover: Handover, consultation: Consultation) -> None:
    """Forget what an offer brought along that came to nothing: the need to know has ended (R15)."""
    brought = await store.brought(session, handover.id)
    alone = "consultation" in brought and not await store.is_known_otherwise(
        session, consultation.household_id, but=consultation.id
    )
    await arrivals.forget(session, consultation, brought, people=alone)
    await store.keep(session, handover.id)
    handover.message = None
    way = await store.passage(session, handover.id)
    if way is not None:
        way.left_behind = ()


def elsewhere(session: AsyncSession, agency: str, today: date) -> str | None:
    """The other instance at which an agency's desks work; None where that is this one."""
    answering = instances(session).answering(agency, today)
    return None if answering == here(session) else answering


def here(session: AsyncSession) -> str:
    """The name of this instance."""
    name: str = session.info["instance"]
    return name


async def sealed_matter(
    session: AsyncSession, handover: Handover, consultation: Consultation, *, turn: int, to: str, keys: KeyRing
) -> Sealed[PassedMatter]:
    """Seal a consultation with all that hangs on it. Raises InstanceUnknown, TooMuchToSend."""
    matter = await matters.gather(session, handover, consultation, turn=turn)
    sealed = _sealed(keys, matter, to)
    if len(sealed.token) > MOST:
        raise TooMuchToSend(consultation=str(consultation.id))
    return sealed


def _sealed(keys: KeyRing, said: P, to: str) -> Sealed[P]:
    try:
        return keys.seal(said, to=to)
    except UnknownRecipient:
        raise InstanceUnknown(other=to) from None

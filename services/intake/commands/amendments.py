"""Putting a consultation's own record right: what stood there stays readable, encrypted."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.commands.consultations import owned
from services.intake.commands.receptions import concerned_of
from services.intake.domain.amendment import Amendment, put
from services.intake.domain.consultation import URGENCIES, Consultation
from services.intake.inputs.amendments import CallerAmendment, MemberAmendment, ReceptionAmendment
from services.intake.store import amendments, consultations, contacts, households
from shared.actors import Actor
from shared.contracts.intake import ConsultationAmended
from shared.messaging import outbox
from shared.reference import codes
from shared.refusals import NotFound, Stale

DERIVED = {"urgency_rank", "external_reference_index", "last_contact_on"}
"""Follow from other fields: no part of the history."""

TOLD = {"received_on", "channel", "source", "urgency"}
"""What others count by."""


async def amend_reception(
    session: AsyncSession, actor: Actor, consultation_id: UUID, said: ReceptionAmendment, *, expected: int
) -> Consultation:
    """Put right what was said at the reception, over the revision that was read.

    Raises NotFound, NotTheOwner, Stale, AfterWhatFollowed.

    Who calls themself anonymous after all is forgotten: their name is not kept as history either.
    """
    consultation = await _read(session, actor, consultation_id, "amend_reception", expected)
    told = _told(said)
    if told.get("received_on", consultation.received_on) != consultation.received_on:
        told["last_contact_on"] = await _last_contact(session, consultation, told["received_on"])
    before = put(consultation, told)
    if before.get("caller_anonymous") is False:
        before.pop("caller_name", None)
        await amendments.forget(session, consultation_id, "caller_name")
    await note(session, actor, consultation, before)
    if TOLD & before.keys():
        await _tell(session, consultation)
    return consultation


async def rewrite_record(
    session: AsyncSession, actor: Actor, consultation_id: UUID, narrative: str, *, expected: int
) -> Consultation:
    """Write the free record anew over the revision that was read. Raises NotFound, NotTheOwner, Stale."""
    consultation = await _read(session, actor, consultation_id, "rewrite_record", expected)
    await note(session, actor, consultation, put(consultation, {"narrative": narrative}))
    return consultation


async def amend_member(
    session: AsyncSession, actor: Actor, consultation_id: UUID, member_id: UUID, said: MemberAmendment, *, expected: int
) -> Consultation:
    """Say what the consultation is about for a member of the household, who may be new to it.

    Raises NotFound (also for somebody who does not live there), NotTheOwner, Stale.
    """
    consultation = await _read(session, actor, consultation_id, "amend_member", expected)
    people = {person.member_id: person for person in await consultations.concerned(session, consultation_id)}
    was = people.get(member_id)
    if was is None and member_id not in {
        one.id for one in await households.members(session, consultation.household_id)
    }:
        raise NotFound
    position = was.position if was else 1 + max((person.position for person in people.values()), default=-1)
    now = concerned_of(said, consultation_id, member_id, position)
    if now == was:
        return consultation
    await amendments.save_concerned(session, now)
    before = {name: value for name, value in asdict(was).items() if value != getattr(now, name)} if was else None
    await note(session, actor, consultation, before, member_id=member_id)
    if was is None or was.issues != now.issues:
        await _tell(session, consultation)
    return consultation


async def note(
    session: AsyncSession,
    actor: Actor,
    consultation: Consultation,
    before: Mapping[str, Any] | None,
    *,
    member_id: UUID | None = None,
) -> None:
    """Keep what stood there and count the revision up; None is a member who was added, nothing is no change."""
    if before is not None and not before:
        return
    kept = {name: value for name, value in (before or {}).items() if name not in DERIVED}
    consultation.revision += 1
    fields = tuple(sorted(kept)) if before is not None else ("added",)
    made = Amendment(
        consultation.id, consultation.revision, fields, kept, actor.agency, actor.subject, member_id=member_id
    )
    await amendments.add(session, made)


async def _tell(session: AsyncSession, consultation: Consultation) -> None:
    """Publish what is known of the reception by now, for the figures: codes only."""
    people = await consultations.concerned(session, consultation.id)
    await outbox.record(
        session,
        ConsultationAmended(
            on=consultation.received_on,
            consultation_id=consultation.id,
            revision=consultation.revision,
            agency=consultation.agency,
            desk=consultation.desk,
            channel=consultation.channel,
            source=consultation.source,
            urgency=consultation.urgency,
            issues=tuple(sorted({issue for person in people for issue in person.issues})),
        ),
    )


async def _read(session: AsyncSession, actor: Actor, consultation_id: UUID, act: str, expected: int) -> Consultation:
    consultation = await owned(session, actor, consultation_id, act)
    if consultation.revision != expected:
        raise Stale
    return consultation


async def _last_contact(session: AsyncSession, consultation: Consultation, received_on: date) -> date:
    """The day of the last contact when the first one, the reception, was on another day. Raises AfterWhatFollowed."""
    consultation.must_precede(await consultations.first_fact(session, consultation.id), on=received_on)
    latest = await contacts.latest(session, consultation.id)
    return received_on if latest is None else max(latest.on, received_on)


def _told(said: ReceptionAmendment) -> dict[str, Any]:
    """The fields of the record that the form names, as they are kept."""
    told = said.model_dump(include=said.model_fields_set - {"caller"})
    if "on" in told:
        told["received_on"] = told.pop("on")
    if "source" in told:
        told["source"], told["source_typed"] = codes.of("source").coerce(said.source)
    if "urgency" in told:
        told["urgency_rank"] = URGENCIES.index(said.urgency)
    if "external_reference" in told:
        reference = said.external_reference
        told["external_reference_index"] = tables.cipher.blind(reference) if reference else None
    return told | (_caller(said.caller) if "caller" in said.model_fields_set else {})


def _caller(said: CallerAmendment) -> dict[str, Any]:
    told = {f"caller_{name}": getattr(said, name) for name in said.model_fields_set}
    return told | ({"caller_name": None} if said.anonymous else {})

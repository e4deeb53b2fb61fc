"""Laying down what came from another instance beside what is here, and forgetting what came to nothing.

Nothing of ours is written over before it is ours to own: an offer only adds. A take-over then brings the record up to
what its former owner knew, and what stood there before goes into the histories.
"""

import base64
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.attachment import Attachment
from services.intake.domain.change import Pen
from services.intake.domain.consultation import URGENCIES, Consultation
from services.intake.domain.household import Concerned, Household, Member
from services.intake.store import amendments, attachments, consultations, households, persons, residences
from shared.contracts.passing_on import (
    PassedContact,
    PassedFile,
    PassedHousehold,
    PassedMatter,
    PassedMember,
    PassedSheet,
)

Brought = list[tuple[str, UUID]]

RECORD = (
    *("received_on", "channel", "source", "source_note", "source_typed", "urgency"),
    *("caller_name", "caller_relation", "caller_phone", "caller_anonymous", "narrative", "external_reference"),
)
"""What the owner of a consultation may put right."""
SECRETS = (
    *("source_note", "source_typed", "caller_name", "caller_relation", "caller_phone", "narrative"),
    *("external_reference", "external_reference_index", "outcome_note"),
)
NOBODY: dict[str, Any] = dict.fromkeys(
    (
        *("name", "kana", "birth_date", "relation", "relation_typed", "died_on", "represented_by"),
        *("name_index", "kana_index"),
    )
)


def new_consultation(matter: PassedMatter, *, held_at: str) -> Consultation:
    """The consultation as it is kept here while a desk of another instance owns it."""
    told = matter.consultation
    fields = {name: getattr(told, name) for name in type(told).model_fields if name != "number"}
    return Consultation(
        **fields,
        urgency_rank=URGENCIES.index(told.urgency),
        external_reference_index=_index(told.external_reference),
        held_at=held_at,
    )


def update_consultation(consultation: Consultation, matter: PassedMatter) -> None:
    """Bring a record that was here before up to what its former owner knew."""
    told = matter.consultation
    for name in (*RECORD, "last_contact_on", "next_on"):
        setattr(consultation, name, getattr(told, name))
    consultation.urgency_rank = URGENCIES.index(told.urgency)
    consultation.external_reference_index = _index(told.external_reference)
    consultation.revision = max(consultation.revision, told.revision)


async def add_people(session: AsyncSession, matter: PassedMatter) -> Brought:
    """Keep the household and its people, where nobody here knows them or their names."""
    made: Brought = []
    known = await households.people(session, [member.id for member in matter.members])
    for home in sorted({matter.household.id, *(one.household_id for one in matter.members if one.id not in known)}):
        household = await households.household_for_update(session, home) or Household(home, revision=0)
        if household.revision == 0:
            household.revision = 1
            await households.add(session, household)
        if home == matter.household.id and await _fill(session, household, matter.household):
            made.append(("household", home))
    row = tables.member
    for told in matter.members:
        if told.id not in known:
            await households.add_member(session, _member(told))
            made.append(("member", told.id))
        elif _is_blank(known[told.id]):
            await session.execute(update(row).where(row.c.id == told.id).values(asdict(_member(told))))
            made.append(("member", told.id))
    return made


async def _fill(session: AsyncSession, household: Household, told: PassedHousehold) -> bool:
    """Learn the address where none was known, and that it is protected in any case; says whether the address is new."""
    is_new = household.address is None and told.address is not None
    household.learn(address=household.address or told.address, address_protected=told.address_protected)
    await households.save(session, household, ())
    return is_new


async def update_people(session: AsyncSession, matter: PassedMatter, pen: Pen) -> None:
    """Know of the household and its people what the former owner knew; what stood there goes into the history."""
    household = await households.household_for_update(session, matter.household.id)
    if household is None:
        return
    was = copy(household)
    household.learn(address=matter.household.address, address_protected=matter.household.address_protected)
    changes = pen.compare(was, household)
    known = await households.people(session, [member.id for member in matter.members])
    for told in matter.members:
        before, member = copy(known[told.id]), known[told.id]
        for name in ("name", "kana", "birth_date", "relation", "relation_typed", "represented_by"):
            setattr(member, name, getattr(told, name) or getattr(member, name))
        member.living, member.died_on = told.living, told.died_on
        persons.index(member)
        changes += pen.compare_member(before, member)
    household.revision += bool(changes)
    await residences.note(session, changes)
    await households.save(session, household, known.values())


async def add_concerned(session: AsyncSession, matter: PassedMatter, *, again: bool) -> Brought:
    """Keep whom it is about; `again` writes over what was known of them."""
    about = matter.consultation.id
    known = {person.member_id for person in await consultations.concerned(session, about)}
    made: Brought = []
    for told in matter.concerned:
        if again or told.member_id not in known:
            await amendments.save_concerned(session, Concerned(consultation_id=about, **told.model_dump()))
        if told.member_id not in known:
            made.append(("concerned", told.member_id))
    return made


async def add_contacts(session: AsyncSession, matter: PassedMatter) -> Brought:
    """Keep the contacts nobody here knows, and which of the known ones were corrected."""
    row, about = tables.contact, matter.consultation.id
    known = await _known(session, row, row.c.id, [one.id for one in matter.contacts])
    new = [one for one in matter.contacts if one.id not in known]
    for told in sorted(new, key=_written):
        await session.execute(insert(row).values(told.model_dump() | {"consultation_id": about}))
    for told in matter.contacts:
        if told.id in known and told.corrected_by is not None:
            same = (row.c.id == told.id) & (row.c.consultation_id == about)
            await session.execute(update(row).where(same).values(corrected_by=told.corrected_by))
    return [("contact", one.id) for one in new]


async def add_sheets(session: AsyncSession, matter: PassedMatter) -> None:
    """Keep the saves nobody here knows, behind those that are here."""
    row, about = tables.sheet, matter.consultation.id
    for told in matter.sheets:
        if not await _has_sheet(session, about, told):
            last = select(func.max(row.c.revision)).where(row.c.consultation_id == about, row.c.form == told.form)
            revision = ((await session.execute(last)).scalar_one() or 0) + 1
            values = told.model_dump() | {"revision": revision, "consultation_id": about}
            await session.execute(insert(row).values(values))


async def add_files(session: AsyncSession, matter: PassedMatter) -> tuple[Brought, list[str]]:
    """Keep the attachments nobody here knows, without those that were removed; and name those that did not travel."""
    row, about = tables.attachment, matter.consultation.id
    known = await _known(session, row, row.c.id, [one.id for one in matter.files])
    new = [one for one in matter.files if one.id not in known and one.removed_on is None]
    made: Brought = []
    for told in new:
        if told.content is not None:
            await attachments.add(session, _attachment(told, about), base64.b64decode(told.content))
            made.append(("attachment", told.id))
    for told in matter.files:
        here = await attachments.attachment(session, about, told.id) if told.id in known and told.removed_on else None
        if here is not None and told.removed_on is not None:
            here.was_removed(on=told.removed_on, by=told.removed_by, reason=told.removal_reason)
            await attachments.drop_content(session, told.id)
    return made, [told.name or "" for told in new if told.content is None]


async def forget(
    session: AsyncSession, consultation: Consultation, brought: Mapping[str, Sequence[UUID]], *, people: bool
) -> None:
    """Forget what an offer brought along; `people`: nothing else here is about this household."""
    for attachment_id in brought.get("attachment", ()):
        await attachments.drop_content(session, attachment_id)
    await _drop(session, tables.attachment, brought.get("attachment", ()))
    contact = tables.contact.c
    removed = brought.get("contact", ())
    await session.execute(update(tables.contact).where(contact.id.in_(removed)).values(corrects=None))
    await _drop(session, tables.contact, removed)
    about = tables.concerned.c
    left = (about.consultation_id == consultation.id) & about.member_id.in_(brought.get("concerned", ()))
    await session.execute(delete(tables.concerned).where(left))
    if "consultation" in brought:
        await session.execute(delete(tables.sheet).where(tables.sheet.c.consultation_id == consultation.id))
        for name in SECRETS:
            setattr(consultation, name, None)
        consultation.revision += 1
    member, home = tables.member.c, tables.household.c
    if people:
        await session.execute(update(tables.household).where(home.id == consultation.household_id).values(address=None))
        there = member.household_id == consultation.household_id
        await session.execute(update(tables.member).where(there).values(NOBODY))
    elif "consultation" not in brought:
        known_by_it = home.id.in_(brought.get("household", ()))
        await session.execute(update(tables.household).where(known_by_it).values(address=None))
        named_by_it = member.id.in_(brought.get("member", ()))
        await session.execute(update(tables.member).where(named_by_it).values(NOBODY))


async def _drop(session: AsyncSession, table: Table, ids: Sequence[UUID]) -> None:
    if ids:
        await session.execute(delete(table).where(table.c.id.in_(ids)))


async def _known(session: AsyncSession, table: Table, column: Any, ids: Sequence[UUID]) -> set[UUID]:
    return set(await session.scalars(select(column).select_from(table).where(column.in_(ids)))) if ids else set()


async def _has_sheet(session: AsyncSession, consultation_id: UUID, told: PassedSheet) -> bool:
    row = tables.sheet
    same = select(row.c.answers).where(row.c.consultation_id == consultation_id, row.c.form == told.form)
    return any(answers == told.answers for answers in await session.scalars(same))


def _is_blank(member: Member) -> bool:
    return member.name is None and member.kana is None and member.birth_date is None


def _member(told: PassedMember) -> Member:
    member = Member(**told.model_dump())
    persons.index(member)
    return member


def _attachment(told: PassedFile, consultation_id: UUID) -> Attachment:
    return Attachment(consultation_id=consultation_id, **told.model_dump(exclude={"content"}))


def _written(told: PassedContact) -> tuple[datetime, bool]:
    """A contact in the place of another one comes behind it."""
    return told.recorded_at, told.corrects is not None


def _index(reference: str | None) -> bytes | None:
    return tables.cipher.blind(reference) if reference else None

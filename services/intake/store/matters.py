"""A consultation with all that hangs on it, put together to be told to another instance."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.attachment import Attachment
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover
from services.intake.domain.household import Member
from services.intake.store import attachments, consultations, contacts, households
from shared.contracts.passing_on import (
    PassedConcern,
    PassedConsultation,
    PassedContact,
    PassedFile,
    PassedHousehold,
    PassedMatter,
    PassedMember,
    PassedOffer,
    PassedSheet,
)

FILES_MOST = 4 << 20
"""Bytes of attachments that travel with one hand-over, the newest first; the others are named."""

P = TypeVar("P", bound=BaseModel)


async def gather(session: AsyncSession, handover: Handover, consultation: Consultation, *, turn: int) -> PassedMatter:
    """Put together what the desk that is asked has to know, as a desk of this instance would see it."""
    household = await households.household(session, consultation.household_id)
    protected = household is not None and household.address_protected
    about = await consultations.concerned(session, consultation.id)
    return PassedMatter(
        offer=_passed(PassedOffer, handover, turn=turn),
        consultation=_passed(PassedConsultation, consultation),
        household=PassedHousehold(
            id=consultation.household_id,
            address=None if household is None or protected else household.address,
            address_protected=protected,
        ),
        members=tuple(_passed(PassedMember, one) for one in await people(session, consultation)),
        concerned=tuple(_passed(PassedConcern, one) for one in about),
        contacts=tuple(
            _passed(PassedContact, one) for one in await contacts.contacts(session, consultation.id, corrected=True)
        ),
        sheets=tuple([one async for one in _sheets(session, consultation.id)]),
        files=tuple([one async for one in _files(session, consultation.id)]),
    )


async def people(session: AsyncSession, consultation: Consultation) -> list[Member]:
    """Who lives there, and whom it is about though they have moved since."""
    living_there = list(await households.members(session, consultation.household_id))
    concerned = [person.member_id for person in await consultations.concerned(session, consultation.id)]
    left = await households.people(session, set(concerned) - {member.id for member in living_there})
    return living_there + [left[member] for member in concerned if member in left]


async def _sheets(session: AsyncSession, consultation_id: UUID) -> Any:
    row = tables.sheet
    found = select(row).where(row.c.consultation_id == consultation_id).order_by(row.c.form, row.c.revision)
    for line in (await session.execute(found)).mappings().all():
        yield PassedSheet(**{name: line[name] for name in PassedSheet.model_fields})


async def _files(session: AsyncSession, consultation_id: UUID) -> Any:
    kept = await attachments.attachments(session, consultation_id)
    travelling = set(_within([one for one in kept if one.removed_on is None]))
    for one in kept:
        content = await attachments.content(session, one.id) if one.id in travelling else None
        yield _passed(PassedFile, one, content=None if content is None else base64.b64encode(content).decode())


def _within(kept: Sequence[Attachment]) -> Iterator[UUID]:
    left = FILES_MOST
    for one in reversed(kept):
        if one.size <= left:
            left -= one.size
            yield one.id


def _passed(kind: type[P], record: object, **more: Any) -> P:
    """Take from a record what that part tells; `more` is what the record does not know."""
    return kind(**{name: getattr(record, name) for name in kind.model_fields if name not in more} | more)

"""Households, their members, and what an agency has to do with them.

A household's row is the lock for who belongs to it; several are locked in the order of their ids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, insert, or_, select, union, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.consultation import REFERRED
from services.intake.domain.household import Household, Member

_HOUSEHOLD = [column for column in tables.household.c if column.name != "recorded_at"]
MEMBER = [column for column in tables.member.c if column.name != "recorded_at"]
"""The columns of which a `Member` is made."""


async def household(session: AsyncSession, household_id: UUID) -> Household | None:
    """One household."""
    return await _household(session, select(*_HOUSEHOLD).where(tables.household.c.id == household_id))


async def household_for_update(session: AsyncSession, household_id: UUID) -> Household | None:
    """One household, locked until the transaction ends."""
    found = select(*_HOUSEHOLD).where(tables.household.c.id == household_id)
    return await _household(session, found.with_for_update())


async def households_for_update(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Household]:
    """Several households, locked until the transaction ends."""
    own = tables.household
    found = select(*_HOUSEHOLD).where(own.c.id.in_(set(ids))).order_by(own.c.id).with_for_update()
    return {row["id"]: Household(**row) for row in (await session.execute(found)).mappings()}


async def add(session: AsyncSession, household: Household) -> None:
    """Keep a new household."""
    await session.execute(insert(tables.household).values(**asdict(household)))


async def add_member(session: AsyncSession, member: Member) -> None:
    """Keep a new member."""
    await session.execute(insert(tables.member).values(**asdict(member)))


async def save(session: AsyncSession, household: Household, members: Iterable[Member]) -> None:
    """Save what was learned about a household on record."""
    own = tables.household
    await session.execute(update(own).where(own.c.id == household.id).values(**asdict(household)))
    for member in members:
        row = tables.member
        await session.execute(update(row).where(row.c.id == member.id).values(**asdict(member)))


async def members(session: AsyncSession, household_id: UUID) -> Sequence[Member]:
    """Its members, in the order they became known."""
    found = select(*MEMBER).where(tables.member.c.household_id == household_id)
    known = found.order_by(tables.member.c.recorded_at, tables.member.c.position, tables.member.c.id)
    return [Member(**row) for row in (await session.execute(known)).mappings()]


async def people(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Member]:
    """Persons by their ids, wherever they live."""
    found = select(*MEMBER).where(tables.member.c.id.in_(set(ids)))
    return {row["id"]: Member(**row) for row in (await session.execute(found)).mappings()}


async def members_by_id(session: AsyncSession, household_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Member]:
    """The members named, also those who left and who represent one; of whom only an outreach names, the id alone."""
    wanted = set(ids)
    row = tables.member
    left = select(tables.residence.c.member_id).where(tables.residence.c.household_id == household_id)
    representing = select(row.c.represented_by).where(row.c.household_id == household_id)
    belongs = or_(row.c.household_id == household_id, row.c.id.in_(left), row.c.id.in_(representing))
    rows = select(*MEMBER).where(row.c.id.in_(wanted), belongs)
    known = {row["id"]: Member(**row) for row in (await session.execute(rows)).mappings()}
    if wanted - known.keys():
        outreach = tables.outreach
        named = select(outreach.c.member_ids).where(outreach.c.household_id == household_id)
        reached = {member for row in await session.scalars(named) for member in row}
        known |= {member: Member(member, household_id) for member in (wanted - known.keys()) & reached}
    return known


async def standing(session: AsyncSession, household_id: UUID, agency: str) -> policy.Standing:
    """What the agency has to do with the household.

    It has its own consultation or outreach of it; or it works with everybody who lives there now, because somebody it
    works with moved: a household of persons whom it knows is no stranger's.
    """
    consultation, outreach = tables.consultation, tables.outreach
    its_own = consultation.c.household_id == household_id
    reached = exists().where(outreach.c.household_id == household_id, outreach.c.agency == agency)
    answers = or_(exists().where(its_own, answered_by(agency)), reached)
    own = await _standing(session, answers, exists().where(its_own, visible_to(agency)))
    if own is policy.Standing.ANSWERS:
        return own
    knows = _knows_all(household_id, or_(concerned_in(answered_by(agency)), reached_by(agency)))
    sees = _knows_all(household_id, or_(concerned_in(visible_to(agency)), reached_by(agency)))
    by_persons = await _standing(session, knows, sees)
    return max(own, by_persons, key=lambda standing: standing.value)


async def _standing(session: AsyncSession, answers: ColumnElement[bool], sees: ColumnElement[bool]) -> policy.Standing:
    row = (await session.execute(select(answers, sees))).one()
    if row[0]:
        return policy.Standing.ANSWERS
    return policy.Standing.SEES if row[1] else policy.Standing.NONE


def _knows_all(household_id: UUID, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether that holds for everybody who lives in a household; for who lived there, when all have left."""
    member, residence = tables.member, tables.residence
    living = select(member.c.id).where(member.c.household_id == household_id)
    left = select(residence.c.member_id).where(residence.c.household_id == household_id, ~living.exists())
    belongs = member.c.id.in_(union(living, left))  # in one condition with OR, every member would be looked at
    return and_(exists().where(belongs), ~exists().where(belongs, ~which))


def concerned_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that such a consultation is about the person, for rows of `member`."""
    consultation, concerned = tables.consultation, tables.concerned
    about = concerned.c.member_id == tables.member.c.id
    return exists().where(about, consultation.c.id == concerned.c.consultation_id, which).correlate(tables.member)


def reached_by(agency: str) -> ColumnElement[bool]:
    """The condition that an outreach of the agency is about the person, for rows of `member`."""
    outreach = tables.outreach
    about = outreach.c.member_ids.op("@>")(array([tables.member.c.id]))  # `= ANY` would look at every outreach
    return exists().where(outreach.c.agency == agency, about).correlate(tables.member)


def answered_by(agency: str) -> ColumnElement[bool]:
    """The condition that the agency owns a consultation, or received and referred it (R10)."""
    consultation = tables.consultation
    referred = and_(consultation.c.agency == agency, consultation.c.outcome == REFERRED)
    return or_(consultation.c.owner_agency == agency, referred)


def visible_to(agency: str) -> ColumnElement[bool]:
    """The condition under which `policy.sees_consultation` holds, for rows of `consultation`."""
    consultation, handover = tables.consultation, tables.handover
    asked = exists().where(
        handover.c.consultation_id == consultation.c.id,
        handover.c.to_agency == agency,
        handover.c.status.in_(policy.SEES),
    )
    return or_(consultation.c.agency == agency, consultation.c.owner_agency == agency, asked)


async def _household(session: AsyncSession, found: Select[Any]) -> Household | None:
    row = (await session.execute(found)).mappings().one_or_none()
    return None if row is None else Household(**row)

"""Households, their members, and what an agency has to do with them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
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


async def members_by_id(session: AsyncSession, household_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Member]:
    """The members named, with those whom only an outreach names: of these nothing but the id is known here."""
    wanted = set(ids)
    rows = select(*MEMBER).where(tables.member.c.household_id == household_id, tables.member.c.id.in_(wanted))
    known = {row["id"]: Member(**row) for row in (await session.execute(rows)).mappings()}
    if wanted - known.keys():
        outreach = tables.outreach
        named = select(outreach.c.member_ids).where(outreach.c.household_id == household_id)
        reached = {member for row in await session.scalars(named) for member in row}
        known |= {member: Member(member, household_id) for member in (wanted - known.keys()) & reached}
    return known


async def standing(session: AsyncSession, household_id: UUID, agency: str) -> policy.Standing:
    """What the agency has to do with the household."""
    consultation, outreach = tables.consultation, tables.outreach
    answers = or_(
        exists().where(
            consultation.c.household_id == household_id,
            or_(
                consultation.c.owner_agency == agency,
                and_(consultation.c.agency == agency, consultation.c.outcome == REFERRED),
            ),
        ),
        exists().where(outreach.c.household_id == household_id, outreach.c.agency == agency),
    )
    sees = exists().where(consultation.c.household_id == household_id, visible_to(agency))
    row = (await session.execute(select(answers, sees))).one()
    if row[0]:
        return policy.Standing.ANSWERS
    return policy.Standing.SEES if row[1] else policy.Standing.NONE


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

"""Consultations of an agency in a period, piece by piece: each piece is a transaction of its own and soon forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.export import Exported, Person
from services.intake.domain.household import Concerned, Household
from services.intake.store import households

PIECE = 200

_HOUSEHOLD = [column for column in tables.household.c if column.name != "recorded_at"]


@dataclass(frozen=True, slots=True)
class Period:
    """What an agency received or answers for, received from a day to a day, both included; at one desk or all."""

    agency: str
    since: date
    until: date
    desk: str | None = None


async def extent(session: AsyncSession, period: Period) -> tuple[int, int]:
    """How many consultations there are, and the last one's serial: what comes later is not exported."""
    row = tables.consultation.c
    count, last = (await session.execute(select(func.count(), func.max(row.serial)).where(_within(period)))).one()
    return count, last or 0


async def piece(session: AsyncSession, period: Period, *, after: int, last: int) -> list[Exported]:
    """Give the next consultations by serial, whole."""
    row = tables.consultation
    found = select(Consultation).where(_within(period), row.c.serial > after, row.c.serial <= last)
    return await _whole(session, (await session.scalars(found.order_by(row.c.serial).limit(PIECE))).all())


async def numbered(session: AsyncSession, agency: str, serials: Iterable[int]) -> list[Exported]:
    """Give an agency's consultations with these serials, whole."""
    row = tables.consultation.c
    found = select(Consultation).where(row.serial.in_(set(serials)), _its_own(agency))
    return await _whole(session, (await session.scalars(found)).all())


async def _whole(session: AsyncSession, consultations: Sequence[Consultation]) -> list[Exported]:
    homes = await _households(session, {one.household_id for one in consultations})
    people = await _people(session, [one.id for one in consultations])
    return [Exported(one, homes.get(one.household_id), people[one.id]) for one in consultations]


def _within(period: Period) -> ColumnElement[bool]:
    row = tables.consultation.c
    desk = () if period.desk is None else (row.desk == period.desk,)
    return and_(_its_own(period.agency), row.received_on.between(period.since, period.until), *desk)


def _its_own(agency: str) -> ColumnElement[bool]:
    row = tables.consultation.c
    return or_(row.agency == agency, row.owner_agency == agency)


async def _households(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Household]:
    rows = await session.execute(select(*_HOUSEHOLD).where(tables.household.c.id.in_(ids)))
    return {row["id"]: Household(**row) for row in rows.mappings()}


async def _people(session: AsyncSession, consultations: Sequence[UUID]) -> defaultdict[UUID, list[Person]]:
    about = tables.concerned
    found = select(about).where(about.c.consultation_id.in_(consultations))
    rows: Sequence[Any] = (await session.execute(found.order_by(about.c.position))).mappings().all()
    members = await households.people(session, [row["member_id"] for row in rows])
    people: defaultdict[UUID, list[Person]] = defaultdict(list)
    for row in rows:
        concerned = Concerned(**{**row, "issues_typed": tuple(row["issues_typed"] or ())})
        people[row["consultation_id"]].append(Person(members[row["member_id"]], concerned))
    return people

"""Where people lived and were registered, and what was changed of their households."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.change import Change
from services.intake.domain.residence import Residence, ResidenceKind

_RESIDENCE = [column for column in tables.residence.c if column.name != "recorded_at"]
_CHANGE = [column for column in tables.household_change.c if column.name not in {"id", "position", "recorded_at"}]


async def of_household(session: AsyncSession, household_id: UUID) -> Sequence[Residence]:
    """Who lived or was registered there, and where else those who live there are registered; oldest first."""
    row, member = tables.residence, tables.member
    living_there = select(member.c.id).where(member.c.household_id == household_id)
    theirs = select(row.c.id).where(row.c.kind == ResidenceKind.REGISTERED, row.c.member_id.in_(living_there))
    there = select(row.c.id).where(row.c.household_id == household_id)
    found = select(*_RESIDENCE).where(row.c.id.in_(union(there, theirs)))
    return [Residence(**line) for line in (await session.execute(found.order_by(row.c.recorded_at))).mappings()]


async def current(session: AsyncSession, members: Iterable[UUID]) -> dict[tuple[UUID, ResidenceKind], Residence]:
    """What lasts now, by person and kind."""
    row = tables.residence
    found = select(*_RESIDENCE).where(row.c.member_id.in_(set(members)), row.c.until.is_(None))
    lasting = [Residence(**line) for line in (await session.execute(found)).mappings()]
    return {(residence.member_id, residence.kind): residence for residence in lasting}


async def add(session: AsyncSession, residences: Sequence[Residence]) -> None:
    """Keep residences."""
    if residences:
        await session.execute(insert(tables.residence), [asdict(residence) for residence in residences])


async def end(session: AsyncSession, residence: Residence) -> None:
    """Save on which day it ended."""
    row = tables.residence
    await session.execute(update(row).where(row.c.id == residence.id).values(until=residence.until))


async def note(session: AsyncSession, changes: Sequence[Change]) -> None:
    """Write changes into the history."""
    if changes:
        rows: list[dict[str, Any]] = [{"id": uuid4()} | asdict(change) for change in changes]
        await session.execute(insert(tables.household_change), rows)


async def history(session: AsyncSession, household_id: UUID) -> Sequence[Change]:
    """What was changed of a household, oldest first."""
    row = tables.household_change
    found = select(*_CHANGE).where(row.c.household_id == household_id).order_by(row.c.position)
    return [Change(**line) for line in (await session.execute(found)).mappings()]

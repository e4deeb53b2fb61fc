"""Saving a reception by few statements: it is the commonest write of all."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.household import Concerned, Household, Member


async def insert_household(session: AsyncSession, household: Household) -> None:
    """Save a new household."""
    await session.execute(insert(tables.household), _row(tables.household, household))


async def insert_members(session: AsyncSession, members: Sequence[Member]) -> None:
    """Save new members, all at once."""
    if members:
        await session.execute(insert(tables.member), [_row(tables.member, member) for member in members])


async def insert_consultation(
    session: AsyncSession, consultation: Consultation, concerned: Sequence[Concerned]
) -> None:
    """Save a new consultation and whom it is about."""
    await session.execute(insert(tables.consultation), _row(tables.consultation, consultation))
    if concerned:
        await session.execute(insert(tables.concerned), [_row(tables.concerned, person) for person in concerned])


def _row(table: Table, record: object) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in table.c if hasattr(record, column.name)}

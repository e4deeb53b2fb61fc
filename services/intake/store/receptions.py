"""Saving a reception in one statement: it is the commonest write of all, and each round trip costs every desk."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.household import Concerned, Household, Member


async def insert_reception(
    session: AsyncSession,
    consultation: Consultation,
    *,
    household: Household | None,
    members: Sequence[Member],
    concerned: Sequence[Concerned],
) -> None:
    """Save a new consultation with whom it is about; `household` and `members` are those that are new."""
    records: list[tuple[Table, object]] = [(tables.consultation, consultation)]
    records += [(tables.household, household)] if household else []
    records += [(tables.member, member) for member in members]
    records += [(tables.concerned, person) for person in concerned]
    statement = _inserting(household is not None, len(members), len(concerned))
    await session.execute(statement, dict(_values(records)))


@lru_cache(maxsize=256)
def _inserting(household: bool, members: int, concerned: int) -> TextClause:
    """One statement for so many rows of each table; the foreign keys are checked when all of them are in."""
    rows = [(tables.household, int(household)), (tables.member, members), (tables.concerned, concerned)]
    number = 1
    parts, bound = [], []
    clause, names = _insert(tables.consultation, number=0, rows=1)
    bound += names
    for table, count in rows:
        if count:
            part, names = _insert(table, number=number, rows=count)
            parts.append(f"new_{table.name} AS ({part})")
            bound += names
            number += count
    whole = f"WITH {', '.join(parts)} {clause}" if parts else clause
    return text(whole).bindparams(*bound)


def _insert(table: Table, *, number: int, rows: int) -> tuple[str, list[Any]]:
    columns = _columns(table)
    names = [[f"r{number + row}_{column}" for column in columns] for row in range(rows)]
    values = ", ".join(f"({', '.join(f':{name}' for name in row)})" for row in names)
    bound = [
        bindparam(name, type_=table.c[column].type) for row in names for name, column in zip(row, columns, strict=True)
    ]
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table.name} ({listed}) VALUES {values}", bound  # noqa: S608 — names of our own tables


@lru_cache(maxsize=8)
def _columns(table: Table) -> tuple[str, ...]:
    """What we write ourselves; the database adds when it was recorded."""
    return tuple(column.name for column in table.c if column.name != "recorded_at")


def _values(records: Sequence[tuple[Table, object]]) -> Iterator[tuple[str, Any]]:
    for number, (table, record) in enumerate(records):
        for column in _columns(table):
            yield f"r{number}_{column}", getattr(record, column)

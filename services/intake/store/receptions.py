"""Saving a reception in one statement: it is the commonest write of all, and each round trip costs every desk.

The values go to the driver directly: for a hundred of them the ORM's ways cost more than Postgres takes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consultation import Consultation
from services.intake.domain.household import Concerned, Household, Member

Encoder = Callable[[Any], Any] | None


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
    connection = await session.connection()
    statement = _inserting(household is not None, len(members), len(concerned))
    await connection.exec_driver_sql(statement, tuple(_values(records, connection.dialect)))


@lru_cache(maxsize=256)
def _inserting(household: bool, members: int, concerned: int) -> str:
    """One statement for so many rows of each table; the foreign keys are checked when all of them are in."""
    counts = ((tables.household, int(household)), (tables.member, members), (tables.concerned, concerned))
    whole, bound = _insert(tables.consultation, rows=1, bound=0)
    parts = []
    for table, rows in counts:
        if rows:
            part, bound = _insert(table, rows=rows, bound=bound)
            parts.append(f"new_{table.name} AS ({part})")
    return f"WITH {', '.join(parts)} {whole}" if parts else whole


def _insert(table: Table, *, rows: int, bound: int) -> tuple[str, int]:
    """The statement with its numbered places, which go on from `bound`; and the last number."""
    columns = [name for name, _ in _columns(table)]
    places = iter(range(bound + 1, bound + 1 + rows * len(columns)))
    values = ", ".join("(" + ", ".join(f"${next(places)}" for _ in columns) + ")" for _ in range(rows))
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f"INSERT INTO {table.name} ({listed}) VALUES {values}"  # noqa: S608 — names of our own tables
    return sql, bound + rows * len(columns)


@lru_cache(maxsize=8)
def _columns(table: Table, dialect: Dialect | None = None) -> tuple[tuple[str, Encoder], ...]:
    """What we write ourselves, and how; the database adds when it was recorded."""
    written = [column for column in table.c if column.name != "recorded_at"]
    return tuple((column.name, _encoder(column.type, dialect) if dialect else None) for column in written)


def _encoder(kind: Any, dialect: Dialect) -> Encoder:
    encoder: Encoder = kind.dialect_impl(dialect).bind_processor(dialect)
    return encoder


def _values(records: Sequence[tuple[Table, object]], dialect: Dialect) -> Iterator[Any]:
    for table, record in records:
        for column, encode in _columns(table, dialect):
            value = getattr(record, column)
            yield value if value is None or encode is None else encode(value)

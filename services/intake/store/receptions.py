"""Saving a reception with its commit: it is the commonest write of all, and each round trip costs every desk.

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
from shared import with_commit

_STALE = "INSERT INTO findable_stale (consultation_id) VALUES ($1)"

_OF_ITSELF = {"recorded_at", "serial", "held_at", "earlier_owners"}

Encoder = Callable[[Any], Any] | None


def insert_reception(
    session: AsyncSession,
    consultation: Consultation,
    *,
    household: Household | None,
    members: Sequence[Member],
    concerned: Sequence[Concerned],
) -> None:
    """Let the commit save a new consultation with whom it is about; `household` and `members` are those that are new.

    The foreign keys are checked when all of them are in.
    """
    dialect = session.get_bind().dialect
    with_commit.insert(session, _STALE, (consultation.id,))  # its digests would cost as much again as a fifth of it
    _insert(session, dialect, tables.household, [household] if household else [])
    _insert(session, dialect, tables.member, members)
    _insert(session, dialect, tables.consultation, [consultation])
    _insert(session, dialect, tables.concerned, concerned)


def _insert(session: AsyncSession, dialect: Dialect, table: Table, records: Sequence[object]) -> None:
    if records:
        values = tuple(_values(table, records, dialect))
        with_commit.insert(session, _inserting(table, len(records)), values)


@lru_cache(maxsize=256)
def _inserting(table: Table, rows: int) -> str:
    """The statement for so many rows, with its numbered places."""
    columns = [name for name, _ in _columns(table)]
    places = iter(range(1, 1 + rows * len(columns)))
    values = ", ".join("(" + ", ".join(f"${next(places)}" for _ in columns) + ")" for _ in range(rows))
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table.name} ({listed}) VALUES {values}"  # noqa: S608 — names of our own tables


@lru_cache(maxsize=8)
def _columns(table: Table, dialect: Dialect | None = None) -> tuple[tuple[str, Encoder], ...]:
    """What we write ourselves, and how; for the rest the database knows what is true of something new."""
    written = [column for column in table.c if column.name not in _OF_ITSELF]
    return tuple((column.name, _encoder(column.type, dialect) if dialect else None) for column in written)


def _encoder(kind: Any, dialect: Dialect) -> Encoder:
    encoder: Encoder = kind.dialect_impl(dialect).bind_processor(dialect)
    return encoder


def _values(table: Table, records: Sequence[object], dialect: Dialect) -> Iterator[Any]:
    columns = _columns(table, dialect)
    for record in records:
        for column, encode in columns:
            value = getattr(record, column)
            yield value if value is None or encode is None else encode(value)

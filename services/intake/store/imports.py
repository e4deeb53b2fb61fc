"""Imports: files line by line, and what became of each consultation in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.imports.record import KEPT, Import, Item, State, Status
from shared.files.tables import Row

AT_ONCE = 500
T = TypeVar("T")


async def add(session: AsyncSession, made: Import, rows: Sequence[Row], items: Sequence[Item]) -> None:
    """Save an import with the lines as they were typed."""
    session.add(made)
    await session.flush()
    lines = ({"import_id": made.id, "line": row.number, "cells": _cells(row)} for row in rows)
    told = ({"import_id": made.id, "agency": made.agency} | _fields(item) for item in items)
    for table, values in ((tables.imported_line, lines), (tables.imported_item, told)):
        for piece in _pieces(values):
            await session.execute(insert(table), piece)


async def imported(session: AsyncSession, import_id: UUID, *, for_update: bool = False) -> Import | None:
    """One import; locked until the transaction ends when it is to be changed."""
    return await session.get(Import, import_id, with_for_update=for_update, populate_existing=for_update)


async def imports(session: AsyncSession, agency: str, *, limit: int) -> Sequence[Import]:
    """What an agency has sent, the newest first."""
    row = tables.imported_file.c
    found = select(Import).where(row.agency == agency).order_by(row.recorded_at.desc(), row.id)
    return (await session.scalars(found.limit(limit))).all()


async def same(session: AsyncSession, agency: str, digest: bytes) -> UUID | None:
    """The newest import of the very same file."""
    row = tables.imported_file.c
    found = select(row.id).where(row.agency == agency, row.digest == digest, row.status != Status.DISCARDED)
    return (await session.scalars(found.order_by(row.recorded_at.desc()).limit(1))).one_or_none()


async def counts(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, dict[State, int]]:
    """How many consultations of each import are in which state."""
    row = tables.imported_item.c
    asked = select(row.import_id, row.state, func.count()).where(row.import_id.in_(set(ids)))
    found: dict[UUID, dict[State, int]] = {}
    for import_id, state, count in await session.execute(asked.group_by(row.import_id, row.state)):
        found.setdefault(import_id, {})[State(state)] = count
    return found


async def items(
    session: AsyncSession, import_id: UUID, *, state: State | None = None, after: int = 0, limit: int
) -> list[Item]:
    """The next consultations of an import, in the order of the file."""
    row = tables.imported_item.c
    asked = select(row.import_id, row.position, row.state, row.identity, row.ordinal, row.consultation_id, row.lines)
    asked = asked.where(row.import_id == import_id, row.position > after)
    asked = asked if state is None else asked.where(row.state == state)
    found = await session.execute(asked.order_by(row.position).limit(limit))
    return [Item(**{**line, "state": State(line["state"])}) for line in found.mappings()]


async def lines(session: AsyncSession, import_id: UUID, numbers: Iterable[int]) -> dict[int, Row]:
    """Lines of an import by their number, as they were typed."""
    row = tables.imported_line.c
    asked = select(row.line, row.cells).where(row.import_id == import_id, row.line.in_(set(numbers)))
    return {line: _row(line, cells) for line, cells in await session.execute(asked)}


async def note(session: AsyncSession, item: Item) -> None:
    """Note what became of a consultation."""
    row = tables.imported_item
    one = (row.c.import_id == item.import_id) & (row.c.position == item.position)
    changed = {"state": item.state, "ordinal": item.ordinal, "consultation_id": item.consultation_id}
    await session.execute(update(row).where(one).values(changed))


async def brought_in(
    session: AsyncSession, agency: str, identities: Iterable[bytes]
) -> Mapping[tuple[bytes, int], UUID]:
    """Which of these an agency brought in before, by identity and ordinal."""
    row = tables.imported_item.c
    found: dict[tuple[bytes, int], UUID] = {}
    for piece in _pieces(set(identities)):
        asked = select(row.identity, row.ordinal, row.consultation_id).where(
            row.agency == agency, row.identity.in_(piece), row.consultation_id.is_not(None)
        )
        found |= {(bytes(each.identity), each.ordinal): each.consultation_id for each in await session.execute(asked)}
    return found


async def one_at_a_time(session: AsyncSession, agency: str) -> None:
    """Let only one transaction bring consultations of an agency in: two of the same file would double them."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {agency}", 0))))


async def forget_lines(session: AsyncSession, import_id: UUID) -> None:
    """Forget what was typed."""
    await session.execute(delete(tables.imported_line).where(tables.imported_line.c.import_id == import_id))


async def forget_old(session: AsyncSession, *, today: date) -> None:
    """Forget what was sent too long ago, whoever sent it."""
    row = tables.imported_file
    old = select(row.c.id).where(row.c.on < today - KEPT, row.c.status != Status.DISCARDED)
    await session.execute(delete(tables.imported_line).where(tables.imported_line.c.import_id.in_(old)))
    await session.execute(update(row).where(row.c.id.in_(old)).values(status=Status.DISCARDED))


def _fields(item: Item) -> dict[str, Any]:
    names = ("position", "state", "identity", "ordinal", "lines", "consultation_id")
    return {name: getattr(item, name) for name in names}


def _cells(row: Row) -> list[Any]:
    return [row.cells, {str(at): why for at, why in row.faults.items()}]


def _row(line: int, cells: Any) -> Row:
    texts, faults = cells
    return Row(line, texts, {int(at): why for at, why in faults.items()})


def _pieces(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while piece := list(islice(left, AT_ONCE)):
        yield piece

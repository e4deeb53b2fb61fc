"""The rollups: amounts are added to their cells in bulk, and read by month."""

from collections import Counter
from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables
from services.reporting.domain.facts import Cell
from services.reporting.domain.groups import Group
from services.reporting.store.bulk import driver

_CELLS = "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])"

_add = {
    tables.rollup: (
        f"INSERT INTO rollup (measure, month, dimension, code, amount) SELECT * FROM {_CELLS}"  # noqa: S608 — no values
        " ON CONFLICT (measure, month, dimension, code) DO UPDATE SET amount = rollup.amount + excluded.amount"
    ),
    tables.reach: (
        f"INSERT INTO reach (tally, first_month, last_month, month_before, amount) SELECT * FROM {_CELLS}"  # noqa: S608
        " ON CONFLICT (tally, first_month, last_month, month_before)"
        " DO UPDATE SET amount = reach.amount + excluded.amount"
    ),
}

_claim = text(
    """INSERT INTO tally_state (tally, subject, cells)
    SELECT tally, subject, '[]' FROM unnest(CAST(:tallies AS text[]), CAST(:subjects AS uuid[])) AS of (tally, subject)
    ON CONFLICT (tally, subject) DO UPDATE SET tally = excluded.tally
    RETURNING tally, subject, cells"""
)

_settle = text(
    """UPDATE tally_state SET cells = CAST(now.cells AS jsonb)
    FROM unnest(CAST(:tallies AS text[]), CAST(:subjects AS uuid[]), CAST(:cells AS text[]))
        AS now (tally, subject, cells)
    WHERE tally_state.tally = now.tally AND tally_state.subject = now.subject"""
)


async def add(session: AsyncSession, changes: Mapping[Cell, int], *, reaches: bool = False) -> None:
    """Add to cells of the rollup, or of the reach, in a transaction in which something was done before."""
    cells = sorted(cell for cell, amount in changes.items() if amount)
    if not cells:
        return
    amounts = [changes[cell] for cell in cells]
    async with driver(session) as raw:
        await raw.execute(_add[tables.reach if reaches else tables.rollup], *zip(*cells, strict=True), amounts)


async def claim(session: AsyncSession, groups: Iterable[Group]) -> dict[Group, Counter[Cell]]:
    """Lock these subjects until the transaction ends; returns what each contributes so far."""
    ordered = sorted(set(groups))
    if not ordered:
        return {}
    values = {"tallies": [tally for tally, _ in ordered], "subjects": [subject for _, subject in ordered]}
    rows = await session.execute(_claim, values)
    return {(row.tally, row.subject): Counter({(a, b, c, d): n for a, b, c, d, n in row.cells}) for row in rows}


async def settle(session: AsyncSession, contributions: Mapping[Group, Counter[Cell]]) -> None:
    """Keep what each claimed subject contributes now."""
    groups = sorted(contributions)
    if not groups:
        return
    values = {
        "tallies": [tally for tally, _ in groups],
        "subjects": [subject for _, subject in groups],
        "cells": [text_of(contributions[group]) for group in groups],
    }
    await session.execute(_settle, values)


def text_of(cells: Counter[Cell]) -> str:
    """A contribution as it is kept."""
    return orjson.dumps([[*cell, amount] for cell, amount in sorted(cells.items())]).decode()


async def months(session: AsyncSession, measures: Iterable[str], first: str, last: str) -> dict[Cell, int]:
    """The cells of these measures from month `first` to `last`."""
    table = tables.rollup
    query = select(table).where(table.c.measure.in_(sorted(measures)), table.c.month.between(first, last))
    rows = await session.execute(query)
    return {(row.measure, row.month, row.dimension, row.code): row.amount for row in rows}


async def before(session: AsyncSession, stocks: Iterable[str], first: str) -> dict[Cell, int]:
    """What stood at the end of the month before `first`; the month of these cells is empty."""
    table = tables.rollup
    sums = (
        select(table.c.measure, table.c.dimension, table.c.code, func.sum(table.c.amount).label("amount"))
        .where(table.c.measure.in_(sorted(stocks)), table.c.month < first)
        .group_by(table.c.measure, table.c.dimension, table.c.code)
    )
    rows = await session.execute(sums)
    return {(row.measure, "", row.dimension, row.code): int(row.amount) for row in rows}


async def reaching(session: AsyncSession, tallies: Iterable[str], first: str, last: str) -> dict[Cell, int]:
    """The stretches of months that overlap the period."""
    table = tables.reach
    query = select(table).where(
        table.c.tally.in_(sorted(tallies)), table.c.first_month <= last, table.c.last_month >= first
    )
    rows = await session.execute(query)
    return {(row.tally, row.first_month, row.last_month, row.month_before): row.amount for row in rows}

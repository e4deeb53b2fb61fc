"""Many rows at once, by asyncpg itself: COPY takes a fraction of the work of INSERT … ON CONFLICT."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from asyncpg import Connection, UniqueViolationError
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

WORTH_IT = 50
"""Rows from which COPY wins: its two more round trips are not for a single event that somebody waits for."""

_LOST = ("08", "57P")
"""SQLSTATEs after which the server closes the connection, at once or a moment later."""


@asynccontextmanager
async def driver(session: AsyncSession) -> AsyncIterator[Connection]:
    """Give the session's connection as asyncpg knows it, in the session's transaction.

    Raises ConnectionError when it is lost: the pool must learn of it from here, for it sees nothing of what is done.
    """
    connection = await session.connection()
    raw: Any = (await connection.get_raw_connection()).driver_connection
    try:
        yield raw
    except Exception as failure:
        if not (raw.is_closed() or str(getattr(failure, "sqlstate", "")).startswith(_LOST)):
            raise
        await connection.invalidate(failure)
        raise ConnectionResetError("the connection to the database was lost") from failure


async def copied(session: AsyncSession, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Copy rows into a table. False, with nothing done, where they are few or one of them is there already.

    Raises ConnectionError.
    """
    if len(rows) < WORTH_IT:
        return False
    async with driver(session) as raw:
        await raw.execute("SAVEPOINT copying")  # goes with the transaction: to release it takes one more round trip
        try:
            await raw.copy_records_to_table(table.name, records=rows, columns=columns)
        except UniqueViolationError:
            await raw.execute("ROLLBACK TO SAVEPOINT copying; RELEASE SAVEPOINT copying")
            return False
    return True


async def copy(session: AsyncSession, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a table that nobody else writes to, all columns in their order. Raises ConnectionError."""
    async with driver(session) as raw:
        await raw.copy_records_to_table(table.name, records=rows)


async def run(session: AsyncSession, *statements: str) -> None:
    """Run statements without values, each of which may be several. Raises ConnectionError."""
    async with driver(session) as raw:
        for statement in statements:
            await raw.execute(statement)

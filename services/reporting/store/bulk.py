"""Many rows at once: COPY writes them with a fraction of the work that INSERT … ON CONFLICT takes."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Connection, UniqueViolationError
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

WORTH_IT = 50
"""Rows from which COPY wins: its two more round trips are not for a single event that somebody waits for."""


async def copied(session: AsyncSession, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Copy rows into a table. False, with nothing done, where they are few or one of them is there already.

    Raises ConnectionError when the connection is lost: the pool must learn of it from here, for it sees none of this.
    """
    if len(rows) < WORTH_IT:
        return False
    connection = await session.connection()
    raw: Connection = (await connection.get_raw_connection()).driver_connection
    try:
        async with raw.transaction():  # a savepoint within the session's transaction
            await raw.copy_records_to_table(table.name, records=rows, columns=columns)
    except UniqueViolationError:
        return False
    except Exception as failure:
        if not raw.is_closed():
            raise
        await connection.invalidate(failure)
        raise ConnectionResetError("the database went away in the middle of a copy") from failure
    return True

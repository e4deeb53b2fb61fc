"""Reading everything as at one moment."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables

_await_rebuild = text(f"LOCK TABLE {', '.join(table.name for table in tables.DERIVED)} IN ACCESS SHARE MODE")


async def hold(session: AsyncSession) -> None:
    """Let all that this transaction reads be as at now; to be called before anything is read.

    The lock comes first because a rebuild truncates: a snapshot from before its end would see empty tables.
    """
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    await session.execute(_await_rebuild)

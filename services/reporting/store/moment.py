"""Reading everything as at one moment, on one connection or on several."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporting import tables

_await_rebuild = text(f"LOCK TABLE {', '.join(table.name for table in tables.DERIVED)} IN ACCESS SHARE MODE")


async def hold(session: AsyncSession) -> None:
    """Let all that this transaction reads be as at now; to be called before anything is read.

    The lock comes first because a rebuild truncates: a snapshot from before its end would see empty tables.
    """
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    await session.execute(_await_rebuild)


@asynccontextmanager
async def shared(engine: AsyncEngine) -> AsyncIterator[tuple[AsyncSession, str]]:
    """Make now a moment that others can join while it is held; gives a session that sees it, and its name."""
    async with AsyncSession(engine) as session, session.begin():
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session, str((await session.execute(text("SELECT pg_export_snapshot()"))).scalar_one())


@asynccontextmanager
async def joined(engine: AsyncEngine, name: str) -> AsyncIterator[AsyncSession]:
    """Give another session that sees what the one that holds the moment of this name sees."""
    async with AsyncSession(engine) as session, session.begin():
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        await session.execute(text(f"SET TRANSACTION SNAPSHOT '{name}'"))  # a name takes no parameter
        yield session

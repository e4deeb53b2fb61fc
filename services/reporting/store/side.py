"""Tables beside the live ones, of the same form and names, in a schema of their own.

They are made in the caller's transaction: until it commits nobody else sees them, and if it dies nothing is left. In
that transaction the schema comes first, so everything that counts into the live tables elsewhere counts into these.
"""

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import AddConstraint

from services.reporting import tables
from services.reporting.store.bulk import run
from shared.locks import Lock

SCHEMA = "anew"
SORT_MEMORY = "256MB"


async def only_one(session: AsyncSession) -> None:
    """Wait until no other rebuild is under way, and keep others waiting until the transaction ends."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({Lock.ANEW.key})"))


async def create(session: AsyncSession) -> str:
    """Make the side tables, empty and without keys; returns the name of the schema that the live ones are in."""
    live = str((await session.execute(text("SELECT quote_ident(current_schema())"))).scalar_one())
    await run(session, f"CREATE SCHEMA {SCHEMA}")
    for table in tables.DERIVED:
        like = f"(LIKE {live}.{table.name} INCLUDING DEFAULTS INCLUDING STORAGE)"
        await run(session, f"CREATE TABLE {SCHEMA}.{table.name} {like}")
    await run(session, f"SET LOCAL search_path TO {SCHEMA}, {live}")
    await run(session, f"SET LOCAL work_mem TO '{SORT_MEMORY}'", f"SET LOCAL maintenance_work_mem TO '{SORT_MEMORY}'")
    return live


async def complete(session: AsyncSession, *names: str) -> None:
    """Give these tables the keys and indexes of the live ones; quicker now, with the rows in them, than row by row.

    What Postgres learns of their contents is what finds rows: learning the rest, JSON, took longer than all keys.
    """
    connection = await session.connection()
    for table in (table for table in tables.DERIVED if table.name in names):
        await connection.execute(AddConstraint(table.primary_key, isolate_from_table=False))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            await connection.run_sync(index.create)
        keys: list[PrimaryKeyConstraint | Index] = [table.primary_key, *table.indexes]
        looked_up = sorted({column.name for key in keys for column in key.columns})
        await run(session, f"ANALYZE {SCHEMA}.{table.name} ({', '.join(looked_up)})")


async def swap(session: AsyncSession, live: str) -> None:
    """Put the side tables where the live ones are; who asks waits until the transaction ends and finds these."""
    names = [table.name for table in tables.DERIVED]
    in_live = ", ".join(f"{live}.{name}" for name in names)  # all at once, in the order in which readers take them
    await run(session, f"LOCK TABLE {in_live} IN ACCESS EXCLUSIVE MODE", f"DROP TABLE {in_live}")
    await run(session, *(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA {live}" for name in names), f"DROP SCHEMA {SCHEMA}")

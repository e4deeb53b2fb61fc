"""Filling tables fast, for reading only: no keys, no triggers, no log, and indexes at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import asyncpg

from tests.performance.house import House

Indexes = Sequence[tuple[str, str]]
"""Names and definitions."""

INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"""
_KEYS = "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint WHERE contype = 'f'"


async def bared(one: asyncpg.Connection, two: asyncpg.Connection, tables: Iterable[str]) -> Mapping[str, Indexes]:
    """Take from these tables what makes filling slow; gives the indexes to be made anew."""
    for connection in (one, two):
        await connection.execute(
            "SET session_replication_role TO replica; SET maintenance_work_mem TO '512MB'; SET work_mem TO '256MB';"
            "SET synchronous_commit TO off"
        )
    indexes = {table: [(name, made) for name, made in await one.fetch(INDEXES, table)] for table in tables}
    await one.execute("".join(f'DROP INDEX "{name}";' for each in indexes.values() for name, _ in each))
    for table, key in await one.fetch(_KEYS):
        await one.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    for table in indexes:
        await one.execute(f'ALTER TABLE "{table}" SET UNLOGGED')
    return indexes


async def done(connection: asyncpg.Connection, indexes: Indexes) -> None:
    """Make its indexes."""
    for _, definition in indexes:
        await connection.execute(definition)


async def vacuumed(connection: asyncpg.Connection, tables: Iterable[str]) -> None:
    """Let Postgres learn of what is there, and that all of it may be seen: while others still write, it cannot tell."""
    for table in tables:
        await connection.execute(f'VACUUM ANALYZE "{table}"')


def as_admin(house: House, database: str) -> str:
    """The address of a database for who may put its triggers to sleep."""
    return house.admin_url.rpartition("/")[0] + "/" + database.rpartition("/")[2]

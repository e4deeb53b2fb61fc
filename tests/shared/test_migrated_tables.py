"""What the migrations of a service make is what its code says: columns, keys and indexes, conditions and all."""

from importlib import import_module

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.contracts.topology import SUBSCRIPTIONS
from shared.testing.fixtures import ServiceDatabase

MADE = text("""
    SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
        || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
        || ' ' || CAST(attidentity AS text) || CAST(attgenerated AS text)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = ANY (CAST(:tables AS regclass[])) AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid = ANY (CAST(:tables AS regclass[])) AND contype <> 'n'
    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (CAST(:tables AS regclass[]))
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
""")
"""Keys by what they say and not by their names, which the code leaves to Postgres; indexes as they are made again."""


async def made(engine: AsyncEngine, metadata: MetaData) -> set[str]:
    """All that there is of these tables."""
    names = [f'"{name}"' for name in metadata.tables]
    async with engine.connect() as connection:
        return set(await connection.scalars(MADE, {"tables": names}))


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
async def test_the_migrated_database_has_the_tables_of_the_code(
    service: str, service_database: ServiceDatabase, empty_database: str
) -> None:
    metadata: MetaData = import_module(f"services.{service}.tables").metadata
    migrated, from_code = create_async_engine(await service_database(service)), create_async_engine(empty_database)
    async with from_code.begin() as connection:
        await connection.run_sync(metadata.create_all)

    found, told = await made(migrated, metadata), await made(from_code, metadata)
    await migrated.dispose()
    await from_code.dispose()

    assert (sorted(found - told), sorted(told - found)) == ([], [])

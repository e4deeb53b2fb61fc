"""What the migrations make is what the code expects."""

from collections.abc import Awaitable, Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.intake.tables import metadata


def ours(thing: Any, name: str | None, kind: str, reflected: bool, counterpart: Any) -> bool:
    """Leave the platform's own tables to shared."""
    table = name if kind == "table" else thing.table.name
    return table in metadata.tables


async def test_the_migrated_database_has_the_tables_of_the_code(
    service_database: Callable[[str], Awaitable[str]],
) -> None:
    def differences(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return compare_metadata(context, metadata)

    engine = create_async_engine(await service_database("intake"))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []

"""Loading and adding one record, the same for every service that needs nothing more."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.refusals import NotFound

T = TypeVar("T")


async def get(session: AsyncSession, kind: type[T], id: UUID) -> T:  # noqa: A002
    """Load one. Raises NotFound."""
    found = await session.get(kind, id)
    if found is None:
        raise NotFound
    return found


async def for_update(session: AsyncSession, kind: type[T], id: UUID) -> T:  # noqa: A002
    """Load one to change it; others wait until this transaction ends. Raises NotFound."""
    found = await session.get(kind, id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def insert_once(session: AsyncSession, table: Table, **values: Any) -> bool:
    """Insert a row unless what is unique in it is there already; says whether it was inserted. Two at once: one waits.

    The table's key is `id`.
    """
    statement = insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None

"""Publicity items."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import tables


async def add(session: AsyncSession, publicity_id: UUID, on: date, *, medium: str, title: str, url: str | None) -> None:
    """Keep one item."""
    values = {"id": publicity_id, "published_on": on, "medium": medium, "title": title, "url": url}
    await session.execute(insert(tables.publicity).values(values))


async def page(session: AsyncSession, after: tuple[date, UUID] | None, limit: int) -> list[Row[Any]]:
    """Items, the newest first."""
    table = tables.publicity
    query = select(table).order_by(table.c.published_on.desc(), table.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(table.c.published_on, table.c.id) < after)
    return list(await session.execute(query))

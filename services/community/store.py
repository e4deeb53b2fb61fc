"""Load and save. What will be changed is loaded locked; gaps in one order, so that two developments never deadlock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import registry

from services.community import tables
from services.community.domain.developments import Development
from services.community.domain.gaps import Gap
from services.community.domain.hubs import Hub, Session
from services.community.domain.notices import Notice
from services.community.domain.resources import Resource
from shared import records
from shared.refusals import NotFound

_mapping = registry()
_TABLES: dict[type[Any], Table] = {
    Hub: tables.hub,
    Session: tables.hub_session,
    Resource: tables.resource,
    Gap: tables.gap,
    Development: tables.development,
    Notice: tables.notice,
}
for _class, _table in _TABLES.items():
    _mapping.map_imperatively(_class, _table)

get = records.get
for_update = records.for_update


async def hub_by_code(session: AsyncSession, code: str) -> Hub | None:
    """The hub that goes by this code."""
    return (await session.execute(select(Hub).where(tables.hub.c.code == code))).scalar_one_or_none()


async def add_hub(session: AsyncSession, hub: Hub) -> bool:
    """Add a hub unless its id or its code is there already; says whether it was added. Two at once: one waits."""
    return await records.insert_once(session, tables.hub, **_values(tables.hub, hub))


async def add_gap(session: AsyncSession, gap: Gap) -> bool:
    """Add a gap unless its need has one already; says whether it was added."""
    return await records.insert_once(session, tables.gap, **_values(tables.gap, gap))


async def gaps_for_update(session: AsyncSession, gap_ids: Sequence[UUID]) -> list[Gap]:
    """Load gaps to change them, in the order asked for. Raises NotFound when one is missing."""
    query = select(Gap).where(tables.gap.c.id.in_(gap_ids)).order_by(tables.gap.c.id).with_for_update()
    found = {gap.id: gap for gap in (await session.execute(query)).scalars()}
    if len(found) != len(set(gap_ids)):
        raise NotFound
    return [found[gap_id] for gap_id in dict.fromkeys(gap_ids)]


def _values(table: Table, record: Any) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in table.columns}

"""What community shows: the directory to everyone, gaps and developments to those who work on them (R15)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.community import policy, store, tables
from services.community.domain.developments import Development, Stage
from services.community.domain.gaps import Gap, GapStatus
from services.community.domain.hubs import Hub, Session
from services.community.domain.resources import ASSURANCE_LASTS, Resource
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import NotFound

T = TypeVar("T")


async def hubs(
    session: AsyncSession, *, after: str | None, fetch: int, field: str | None, open_on: date | None
) -> Sequence[Hub]:
    """Hubs by code; with `open_on` only those open on that day."""
    table = tables.hub
    query = select(Hub).order_by(table.c.code).limit(fetch)
    if after is not None:
        query = query.where(table.c.code > after)
    if field is not None:
        query = query.where(table.c.field == field)
    if open_on is not None:
        closed_later = or_(table.c.closed_on.is_(None), table.c.closed_on > open_on)
        query = query.where(and_(table.c.opened_on <= open_on, closed_later))
    return (await session.execute(query)).scalars().all()


async def resources(
    session: AsyncSession, *, after: tuple[date, UUID] | None, fetch: int, due_by: date | None
) -> Sequence[Resource]:
    """Open resources, the one assured longest ago first; with `due_by` only those to be looked at again by then."""
    table = tables.resource
    query = select(Resource).where(table.c.closed_on.is_(None)).order_by(table.c.assured_on, table.c.id).limit(fetch)
    if due_by is not None:
        query = query.where(table.c.assured_on <= max(due_by, date.min + ASSURANCE_LASTS) - ASSURANCE_LASTS)
    return await _page(session, query, (table.c.assured_on, table.c.id), after)


async def sessions(
    session: AsyncSession, hub_id: UUID, *, after: tuple[date, UUID] | None, fetch: int
) -> Sequence[Session]:
    """The sessions of a hub, oldest first."""
    await store.get(session, Hub, hub_id)
    table = tables.hub_session
    query = select(Session).where(table.c.hub_id == hub_id).order_by(table.c.held_on, table.c.id).limit(fetch)
    return await _page(session, query, (table.c.held_on, table.c.id), after)


async def gaps(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    *,
    after: tuple[date, UUID] | None,
    fetch: int,
    status: GapStatus | None,
) -> list[tuple[Gap, bool]]:
    """Gaps by date, each with whether the actor may read its description; every description served is logged."""
    table = tables.gap
    query = select(Gap).order_by(table.c.recorded_on, table.c.id).limit(fetch)
    if status is not None:
        query = query.where(table.c.status == status)
    if not policy.sees_gaps(actor, profile):
        query = query.where(table.c.recorded_by == actor.agency)
    page = await _page(session, query, (table.c.recorded_on, table.c.id), after)
    found = [(gap, policy.sees_description(actor, gap, profile)) for gap in page]
    served = [gap.id for gap, described in found if described and gap.description]
    await access.log_all(session, actor, act="read", kind="gap", records=served, basis="internal_use")
    return found


async def developments(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    *,
    after: tuple[date, UUID] | None,
    fetch: int,
    stage: Stage | None,
) -> Sequence[Development]:
    """Developments by date; nothing for those who take no part in them."""
    if not policy.sees_gaps(actor, profile):
        return []
    table = tables.development
    query = select(Development).order_by(table.c.proposed_on, table.c.id).limit(fetch)
    if stage is not None:
        query = query.where(table.c.stage == stage)
    found = await _page(session, query, (table.c.proposed_on, table.c.id), after)
    records = [development.id for development in found]
    await access.log_all(session, actor, act="read", kind="development", records=records, basis="internal_use")
    return found


async def development(session: AsyncSession, actor: Actor, profile: Profile, development_id: UUID) -> Development:
    """One development."""
    if not policy.sees_gaps(actor, profile):
        raise NotFound
    found = await store.get(session, Development, development_id)
    await access.log(session, actor, act="read", kind="development", record=found.id, basis="internal_use")
    return found


async def _page(
    session: AsyncSession, query: Select[T], place: tuple[Any, Any], after: tuple[date, UUID] | None
) -> Sequence[T]:
    if after is not None:
        query = query.where(tuple_(*place) > tuple_(*after))
    return (await session.execute(query)).scalars().all()

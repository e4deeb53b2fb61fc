"""Menus and hosts are public; which of them could suit a person is for those who support the person."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import policy, store, tables
from services.participation.domain.matches import FINISHED, TAKING_A_PLACE
from services.participation.domain.menus import Host, Menu
from services.participation.domain.supports import Support
from services.participation.queries.supports import disclosure
from services.participation.queries.views import CandidateView, HostView, MenuView
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.web import Page, Paging

CANDIDATES = 50


async def menus(session: AsyncSession, paging: Paging, *, open_on: date | None, kind: str | None) -> Page[MenuView]:
    """Menus by the day they opened; with `open_on` only those offered on that day."""
    table = tables.menu
    query = select(Menu).order_by(table.c.opened_on, table.c.id).limit(paging.fetch)
    if open_on is not None:
        query = query.where(_offered(open_on))
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if after := paging.after(date, UUID):
        query = query.where(tuple_(table.c.opened_on, table.c.id) > tuple_(*after))
    found = (await session.execute(query)).scalars()
    return paging.page([MenuView.model_validate(menu) for menu in found], lambda menu: (menu.opened_on, menu.id))


async def hosts(session: AsyncSession, paging: Paging, *, open_on: date | None) -> Page[HostView]:
    """Hubs that can receive people, by code."""
    table = tables.host
    query = select(Host).where(table.c.opened_on.is_not(None)).order_by(table.c.code).limit(paging.fetch)
    if open_on is not None:
        closed_later = or_(table.c.closed_on.is_(None), table.c.closed_on > open_on)
        query = query.where(and_(table.c.opened_on <= open_on, closed_later))
    if after := paging.after(str):
        query = query.where(table.c.code > after[0])
    found = (await session.execute(query)).scalars()
    return paging.page([HostView.model_validate(host) for host in found], lambda host: (host.code,))


async def candidates(
    session: AsyncSession, actor: Actor, profile: Profile, support_id: UUID, *, today: date
) -> list[CandidateView]:
    """Menus offered today that the person is not being matched with; those that answer an unmet wish come first."""
    policy.must_see(actor, profile)
    support = await store.get(session, Support, support_id)
    await access.log(session, actor, act="read", kind="support", record=support.id, basis="internal_use")
    match, need, menu = tables.match, tables.need, tables.menu
    under_way = select(match.c.menu_id).where(match.c.support_id == support.id, match.c.state.not_in(FINISHED))
    wanted = select(need.c.menu_kind).where(need.c.support_id == support.id, need.c.development_id.is_(None))
    from_needs = select(need.c.development_id).where(need.c.support_id == support.id)
    answers = or_(menu.c.kind.in_(wanted), func.coalesce(menu.c.development_id.in_(from_needs), False))
    taken = (
        select(func.count())
        .where(match.c.menu_id == menu.c.id, match.c.state.in_(TAKING_A_PLACE))
        .correlate(menu)
        .scalar_subquery()
    )
    query = select(Menu, answers.label("answers"), taken.label("taken")).where(menu.c.id.not_in(under_way))
    rows = await session.execute(
        query.where(_offered(today)).order_by(answers.desc(), menu.c.opened_on.desc(), menu.c.id).limit(CANDIDATES)
    )
    return [
        CandidateView(
            menu=MenuView.model_validate(found),
            answers_need=bool(answers_need),
            room=None if found.capacity is None else max(0, found.capacity - taken_places),
            disclosure=await disclosure(session, support.member_id, found.host, on=today),
        )
        for found, answers_need, taken_places in rows.all()
    ]


def _offered(on: date) -> ColumnElement[bool]:
    table = tables.menu
    return and_(table.c.opened_on <= on, or_(table.c.closed_on.is_(None), table.c.closed_on > on))

"""Setting up menus, and offering those that the community developed."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import policy, store, tables
from services.participation.domain.errors import HostNotOpen
from services.participation.domain.menus import Menu, MenuEntry
from shared.actors import Actor
from shared.contracts.participation import MenuClosed, MenuOpened
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def open_menu(session: AsyncSession, actor: Actor, entry: MenuEntry, profile: Profile, *, on: date) -> Menu:
    """Set up a menu from now on."""
    policy.must_support(actor, profile)
    if entry.host is not None:
        await must_receive(session, entry.host, profile, on=on)
    menu = Menu(uuid4(), opened_on=on, **entry.model_dump())
    await store.add(session, menu)
    await _tell_opened(session, menu)
    return menu


async def offer_developed_menu(
    session: AsyncSession, menu_id: UUID, *, kind: str, title: str, host: str | None, development_id: UUID, on: date
) -> None:
    """Offer the menu that a development of the community brings; told again, it stays one menu (R14)."""
    menu = Menu(menu_id, kind, title, opened_on=on, host=host, development_id=development_id)
    inserted = await store.insert_once(
        session,
        tables.menu,
        id=menu_id,
        kind=kind,
        title=title,
        opened_on=on,
        host=host,
        development_id=development_id,
    )
    if inserted:
        await _tell_opened(session, menu)


async def close_menu(session: AsyncSession, actor: Actor, menu_id: UUID, profile: Profile, *, on: date) -> Menu:
    """Offer a menu no longer."""
    menu = await store.for_update(session, Menu, menu_id)
    policy.must_support(actor, profile)
    menu.close(on=on)
    await outbox.record(session, MenuClosed(on=on, menu_id=menu.id))
    return menu


async def must_receive(session: AsyncSession, code: str, profile: Profile, *, on: date) -> None:
    """Raise Invalid for a host that nobody knows, HostNotOpen for one that is not open on the day.

    A hub of the city's profile is known even before community's event about it arrives.
    """
    host = await store.host(session, code)
    if host is None and all(hub.code != code for hub in profile.hubs):
        raise Invalid({"/host": "登録されている拠点のコードを入力してください。"})
    if host is not None and not host.is_open(on):
        raise HostNotOpen(code)


async def _tell_opened(session: AsyncSession, menu: Menu) -> None:
    await outbox.record(
        session,
        MenuOpened(
            on=menu.opened_on,
            menu_id=menu.id,
            kind=menu.kind,
            title=menu.title,
            host=menu.host,
            development_id=menu.development_id,
        ),
    )

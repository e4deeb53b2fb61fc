"""Menus and hosts."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.participation.api.bodies import OnDay, OpenMenu
from services.participation.commands import menus as commands
from services.participation.domain.fields import MenuKind
from services.participation.domain.menus import MenuEntry
from services.participation.queries import menus as queries
from services.participation.queries.views import HostView, MenuView
from shared.reference.fields import Day
from shared.web import Page, Paging, Router, Work, paging, work

router = Router()


@router.get("/menus")
async def list_menus(
    work: Annotated[Work, Depends(work)],
    paging: Annotated[Paging, Depends(paging)],
    open_on: Day | None = None,
    kind: MenuKind | None = None,
) -> Page[MenuView]:
    """Show menus; with `open_on` those offered on that day."""
    return await queries.menus(work.session, paging, open_on=open_on, kind=kind)


@router.post("/menus", status_code=201)
async def open_menu(body: OpenMenu, work: Annotated[Work, Depends(work)]) -> MenuView:
    """Set up a menu."""
    work.check_date(body.on)
    entry = MenuEntry.model_validate(body.model_dump(exclude={"on"}))
    menu = await commands.open_menu(work.session, work.actor, entry, work.profile, on=body.on)
    return MenuView.model_validate(menu)


@router.post("/menus/{menu_id}/closing")
async def close_menu(menu_id: UUID, body: OnDay, work: Annotated[Work, Depends(work)]) -> MenuView:
    """Offer a menu no longer."""
    work.check_date(body.on)
    menu = await commands.close_menu(work.session, work.actor, menu_id, work.profile, on=body.on)
    return MenuView.model_validate(menu)


@router.get("/hosts")
async def list_hosts(
    work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)], open_on: Day | None = None
) -> Page[HostView]:
    """Show the hubs that can receive people."""
    return await queries.hosts(work.session, paging, open_on=open_on)

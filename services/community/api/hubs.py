"""Hubs, their sessions, their notices."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.community import queries, store
from services.community.api.bodies import (
    Created,
    GiveNotice,
    HubView,
    OnDay,
    RecordSession,
    RegisterHub,
    SessionView,
)
from services.community.commands import hubs as commands
from services.community.domain.fields import HubField
from services.community.domain.hubs import Hub, HubEntry
from services.community.domain.notices import NoticeEntry
from shared.reference.fields import Day
from shared.web import Page, Paging, Router, Work, paging, work

router = Router()


@router.get("/hubs")
async def list_hubs(
    work: Annotated[Work, Depends(work)],
    paging: Annotated[Paging, Depends(paging)],
    field: HubField | None = None,
    open_on: Day | None = None,
) -> Page[HubView]:
    """Show the places of the community, by code; with `open_on` those open on that day."""
    after = paging.after(str)
    found = await queries.hubs(
        work.session, after=after[0] if after else None, fetch=paging.fetch, field=field, open_on=open_on
    )
    return paging.page([HubView.model_validate(hub) for hub in found], lambda hub: (hub.code,))


@router.get("/hubs/{hub_id}")
async def show_hub(hub_id: UUID, work: Annotated[Work, Depends(work)]) -> HubView:
    """Show one place."""
    return HubView.model_validate(await store.get(work.session, Hub, hub_id))


@router.post("/hubs", status_code=201)
async def register_hub(body: RegisterHub, work: Annotated[Work, Depends(work)]) -> HubView:
    """Put a hub that opened into the directory."""
    work.check_date(body.on)
    entry = HubEntry.model_validate(body.model_dump(exclude={"on"}))
    return HubView.model_validate(
        await commands.register_hub(work.session, work.actor, entry, work.profile, on=body.on)
    )


@router.post("/hubs/{hub_id}/closing")
async def close_hub(hub_id: UUID, body: OnDay, work: Annotated[Work, Depends(work)]) -> HubView:
    """Close a hub."""
    work.check_date(body.on)
    return HubView.model_validate(await commands.close_hub(work.session, work.actor, hub_id, work.profile, on=body.on))


@router.get("/sessions")
async def list_sessions(
    hub_id: Annotated[UUID, Query()], work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)]
) -> Page[SessionView]:
    """Show the sessions of a hub, oldest first."""
    found = await queries.sessions(work.session, hub_id, after=paging.after(date, UUID), fetch=paging.fetch)
    return paging.page([SessionView.model_validate(held) for held in found], lambda held: (held.held_on, held.id))


@router.post("/sessions", status_code=201)
async def record_session(body: RecordSession, work: Annotated[Work, Depends(work)]) -> SessionView:
    """Record that a hub held a session."""
    work.check_date(body.on)
    held = await commands.record_session(
        work.session, work.actor, body.hub_id, body.participants, work.profile, on=body.on
    )
    return SessionView.model_validate(held)


@router.post("/notices", status_code=201)
async def give_notice(body: GiveNotice, work: Annotated[Work, Depends(work)]) -> Created:
    """Pass on what a hub noticed; it goes sealed to intake and becomes a concern there."""
    work.check_date(body.on)
    entry = NoticeEntry.model_validate(body.model_dump(exclude={"on"}))
    return Created.model_validate(await commands.give_notice(work.session, work.actor, entry, work.keys, on=body.on))

"""Watching over a household after its case was closed, over HTTP (R12)."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.api.answers import Created
from services.coordination.api.cases import CaseState, state_of
from services.coordination.commands import watching as commands
from shared.web import Router, Work, work

router = Router(tags=["watching"])


class ContactState(BaseModel):
    """Where a contact stands after its result."""

    id: UUID
    status: str


class Watching(BaseModel):
    """Who watches over the household."""

    agency: str | None


class WatchUntil(BaseModel):
    """Until when the watch goes on."""

    until: date | None


@router.post("/cases/{case_id}/watch/contacts", status_code=201)
async def plan_contact(case_id: UUID, body: commands.NewContact, work: Work = Depends(work)) -> Created:
    """Plan a further contact."""
    work.check_date(body.on)
    today = work.clock.today()
    contact = await commands.plan_contact(work.session, work.actor, case_id, body, today=today, profile=work.profile)
    return Created(id=contact.id)


@router.post("/watch-contacts/{watch_contact_id}/result")
async def record_contact(
    watch_contact_id: UUID, body: commands.ContactResult, work: Work = Depends(work)
) -> ContactState:
    """Say how the household was, or that nobody was met; the next date follows."""
    work.check_date(body.on)
    contact = await commands.record_contact(work.session, work.actor, watch_contact_id, body, profile=work.profile)
    return ContactState(id=contact.id, status=contact.status)


@router.put("/cases/{case_id}/watch/period")
async def extend_watch(case_id: UUID, body: commands.WatchPeriod, work: Work = Depends(work)) -> WatchUntil:
    """Let the watch go on longer, or end earlier."""
    work.check_date(body.on)
    return WatchUntil(until=(await commands.extend_watch(work.session, work.actor, case_id, body)).watch_until)


@router.put("/cases/{case_id}/watch/agency")
async def hand_watch_over(case_id: UUID, body: commands.WatchHandover, work: Work = Depends(work)) -> Watching:
    """Another agency watches from now on, and makes the contacts that are planned."""
    work.check_date(body.on)
    today = work.clock.today()
    watch = await commands.hand_watch_over(work.session, work.actor, case_id, body, today=today, profile=work.profile)
    return Watching(agency=watch.watch_agency)


@router.post("/cases/{case_id}/watch/end")
async def end_watch(case_id: UUID, body: commands.WatchEnd, work: Work = Depends(work)) -> CaseState:
    """The household needs no watching any more."""
    work.check_date(body.on)
    return state_of(await commands.end_watch(work.session, work.actor, case_id, body))

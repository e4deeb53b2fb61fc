"""Invitations and calendars over HTTP, as iCalendar."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Response
from pydantic import BaseModel

from services.coordination.commands.bodies import Dated
from services.coordination.commands.calling import feeds as commands
from services.coordination.commands.calling.bodies import FeedEnd
from services.coordination.queries.calling import calendars as queries
from shared.web import LOOKED_UP_ANEW, Router, Work, work

router = Router(tags=["calendars"])
subscribed = Router(public=True, tags=["calendars"])
"""Calendars bring no token of their own: the address is the key."""

MEDIA_TYPE = "text/calendar; charset=utf-8"
_IN_OPENAPI: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}
Token = Annotated[str, Path(min_length=1, max_length=100)]


class FeedView(BaseModel):
    """One's calendar address; its token was told only once."""

    id: UUID
    created_on: date
    valid_until: date


class NewFeed(FeedView):
    """A new calendar address: whoever has it can read it, so it is told nobody else."""

    path: str


@router.get("/meetings/{meeting_id}/invitation.ics", response_class=Response, responses=_IN_OPENAPI)
async def show_invitation(meeting_id: UUID, work: Work = Depends(work)) -> Response:
    """The invitation, its change or its cancellation, for a calendar: without case or person."""
    text, method = await queries.invitation(work.session, work.actor, meeting_id, profile=work.profile)
    return Response(text, media_type=f"{MEDIA_TYPE}; method={method}; component=VEVENT")


@router.post("/calendar")
async def create_calendar(body: Dated, response: Response, work: Work = Depends(work)) -> NewFeed:
    """A calendar address of one's own; the one before answers no more."""
    work.check_date(body.on)
    feed, token = await commands.create_feed(work.session, work.actor, on=body.on)
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    view = FeedView.model_validate(feed, from_attributes=True)
    return NewFeed(**view.model_dump(), path=f"/coordination/v1/calendar/{token}.ics")


@router.get("/calendar")
async def show_calendar(work: Work = Depends(work)) -> FeedView:
    """Whether one has a calendar address, and until when it answers."""
    return FeedView.model_validate(await queries.own_feed(work.session, work.actor), from_attributes=True)


@router.post("/calendar/revocation", status_code=204)
async def revoke_calendar(body: FeedEnd, work: Work = Depends(work)) -> None:
    """Let a calendar address answer no more, at once: one's own, or for the city that of somebody who has left."""
    work.check_date(body.on)
    await commands.revoke_feed(work.session, work.actor, body)


@subscribed.get("/calendar/{token}.ics", response_class=Response, responses=_IN_OPENAPI, openapi_extra={"security": []})
async def subscribe(token: Token, work: Work = Depends(work)) -> Response:
    """The meetings to which the owner's agency is called; what is cancelled is shown as cancelled."""
    text = await queries.feed(work.session, token, today=work.clock.today(), profile=work.profile)
    return Response(text, media_type=MEDIA_TYPE, headers={"Referrer-Policy": "no-referrer"})

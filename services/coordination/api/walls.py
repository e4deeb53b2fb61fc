"""Walls between members over HTTP, and the member's own sheet (R15)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from services.coordination.api.answers import Created
from services.coordination.commands import walls as commands
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.commands.sources import NewSource
from services.coordination.queries import sheets, sources
from services.coordination.queries import walls as queries
from services.coordination.queries.views.sources import UnsaidText
from services.coordination.queries.views.walls import MemberSheet, WallView
from shared.web import Page, Router, Work, work

router = Router(tags=["walls"])


class Lifting(Dated):
    """Why a wall is no longer needed."""

    reason: Annotated[LongText, Field(min_length=1)]


@router.get("/cases/{case_id}/walls")
async def list_walls(case_id: UUID, work: Work = Depends(work)) -> Page[WallView]:
    """The walls between members of the household; staff only."""
    return Page(items=await queries.walls(work.session, work.actor, case_id))


@router.post("/cases/{case_id}/walls", status_code=201)
async def set_wall(case_id: UUID, body: commands.NewWall, work: Work = Depends(work)) -> Created:
    """Set a wall between two members: nothing of one side is shown to the other from now on."""
    work.check_date(body.on)
    return Created(id=(await commands.set_wall(work.session, work.actor, case_id, body)).id)


@router.post("/walls/{wall_id}/lifting")
async def lift_wall(wall_id: UUID, body: Lifting, work: Work = Depends(work)) -> WallView:
    """The city lifts a wall, with a reason."""
    work.check_date(body.on)
    wall = await commands.lift_wall(work.session, work.actor, wall_id, reason=body.reason, on=body.on)
    return WallView.model_validate(wall)


@router.post("/cases/{case_id}/engagements", status_code=204)
async def engage_agency(case_id: UUID, body: commands.NewEngagement, work: Work = Depends(work)) -> None:
    """Say with which members an agency works."""
    work.check_date(body.on)
    await commands.engage_agency(work.session, work.actor, case_id, body, profile=work.profile)


@router.get("/cases/{case_id}/sources")
async def list_unsaid(case_id: UUID, work: Work = Depends(work)) -> Page[UnsaidText]:
    """Texts that stay hidden behind a wall because nobody said whose words they are, the oldest first; staff only."""
    found = await sources.unsaid_of(work.session, work.actor, case_id, today=work.clock.today())
    return Page(items=found)


@router.put("/cases/{case_id}/sources/{record_id}", status_code=204)
async def say_whose(case_id: UUID, record_id: UUID, body: NewSource, work: Work = Depends(work)) -> None:
    """Say of whom a recorded text comes, and whom it concerns."""
    await commands.say_whose(work.session, work.actor, case_id, record_id, body)


@router.get("/cases/{case_id}/members/{member_id}/sheet")
async def read_sheet(case_id: UUID, member_id: UUID, work: Work = Depends(work)) -> MemberSheet:
    """The member's own sheet (本人用)."""
    return await sheets.sheet(
        work.session, work.actor, case_id, member_id, today=work.clock.today(), profile=work.profile
    )

"""Telling the community what a meeting found missing, over HTTP."""

from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import gaps as commands
from shared.web import Router, Work, work

router = Router(tags=["gaps"])


class Told(BaseModel):
    """The gap, by the id under which the community has it."""

    id: UUID


@router.post("/cases/{case_id}/gaps", status_code=201)
async def tell_gap(case_id: UUID, body: commands.NewGap, work: Work = Depends(work)) -> Told:
    """Tell the community what a meeting on this case found missing, in words that name nobody."""
    work.check_date(body.on)
    told = await commands.tell_gap(
        work.session, work.actor, case_id, body, profile=work.profile, keys=work.keys, today=work.clock.today()
    )
    return Told(id=told.id)

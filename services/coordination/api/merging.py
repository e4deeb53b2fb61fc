"""Two cases of one household over HTTP (R12)."""

from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.api.cases import CaseState, state_of
from services.coordination.commands import merging as commands
from shared.web import Router, Work, work

router = Router(tags=["cases"])


class Merged(BaseModel):
    """The merge, and the case under which one goes on."""

    id: UUID
    into: UUID


@router.post("/cases/{case_id}/merge", status_code=201)
async def merge_cases(case_id: UUID, body: commands.NewMerge, work: Work = Depends(work)) -> Merged:
    """This case is about the same household as an older one, and becomes part of it."""
    work.check_date(body.on)
    merge = await commands.merge_cases(work.session, work.actor, case_id, body, profile=work.profile)
    return Merged(id=merge.id, into=merge.into_id)


@router.post("/cases/{case_id}/separation")
async def separate_cases(case_id: UUID, body: commands.NewSeparation, work: Work = Depends(work)) -> CaseState:
    """The two are two households after all: this one is a case of its own again."""
    work.check_date(body.on)
    return state_of(await commands.separate_cases(work.session, work.actor, case_id, body, profile=work.profile))

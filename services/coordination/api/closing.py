"""Evaluation, closure and reopening over HTTP (R12)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from services.coordination.api.cases import CaseState, Created, state_of
from services.coordination.commands import closing as commands
from services.coordination.commands.bodies import Dated, LongText
from shared.web import Router, Work, work

router = Router(tags=["closing"])


class Reopening(Dated):
    """Why the household needs support again."""

    reason: Annotated[LongText, Field(min_length=1)]


@router.post("/cases/{case_id}/evaluations", status_code=201)
async def evaluate(case_id: UUID, body: commands.NewEvaluation, work: Work = Depends(work)) -> Created:
    """Record what came of the support."""
    work.check_date(body.on)
    return Created(id=(await commands.evaluate(work.session, work.actor, case_id, body)).id)


@router.post("/cases/{case_id}/closure")
async def close_case(case_id: UUID, body: commands.NewClosure, work: Work = Depends(work)) -> CaseState:
    """End the episode; the household may be watched over afterwards."""
    work.check_date(body.on)
    return state_of(await commands.close_case(work.session, work.actor, case_id, body, profile=work.profile))


@router.post("/cases/{case_id}/reopening")
async def reopen_case(case_id: UUID, body: Reopening, work: Work = Depends(work)) -> CaseState:
    """Begin a new episode under the same number."""
    work.check_date(body.on)
    return state_of(await commands.reopen_case(work.session, work.actor, case_id, reason=body.reason, on=body.on))

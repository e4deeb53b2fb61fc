"""The stage of a case over HTTP (R12)."""

from uuid import UUID

from fastapi import Depends

from services.coordination.api.cases import CaseState, state_of
from services.coordination.commands import stages as commands
from services.coordination.commands.bodies import Dated
from services.coordination.domain.stages import Stage
from services.coordination.queries import stages as queries
from services.coordination.queries.views.stages import StageView
from shared.web import Router, Work, work

router = Router(tags=["cases"])


class NewStage(Dated):
    """Where somebody leads the case by hand."""

    to: Stage


@router.get("/cases/{case_id}/stage")
async def read_stage(case_id: UUID, work: Work = Depends(work)) -> StageView:
    """Where the case stands, which ways lead on, and what lacks for each."""
    return await queries.stage(work.session, work.actor, case_id, today=work.clock.today())


@router.post("/cases/{case_id}/stage")
async def take_step(case_id: UUID, body: NewStage, work: Work = Depends(work)) -> CaseState:
    """Lead the case on; refused with what lacks."""
    work.check_date(body.on)
    return state_of(await commands.take_step(work.session, work.actor, case_id, to=body.to, on=body.on))

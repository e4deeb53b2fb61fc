"""Evaluation, closure and reopening over HTTP (R12)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from services.coordination.api.answers import Created
from services.coordination.api.cases import CaseState, state_of
from services.coordination.commands import closing as commands
from services.coordination.commands import evaluations
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.queries import closings as queries
from services.coordination.queries.views.closings import EpisodeView
from shared.web import Page, Router, Work, work

router = Router(tags=["closing"])


class Reopening(Dated):
    """Why the household needs support again."""

    reason: Annotated[LongText, Field(min_length=1)]


@router.post("/cases/{case_id}/evaluations", status_code=201)
async def evaluate(case_id: UUID, body: evaluations.NewEvaluation, work: Work = Depends(work)) -> Created:
    """Record what came of the support, goal by goal of the plan in force."""
    work.check_date(body.on)
    return Created(id=(await evaluations.evaluate(work.session, work.actor, case_id, body)).id)


@router.post("/cases/{case_id}/ease-of-support", status_code=201)
async def give_ease_view(case_id: UUID, body: evaluations.NewEaseView, work: Work = Depends(work)) -> Created:
    """Say how easy supporting the household was for one's own agency, before and after (1 hard – 5 easy)."""
    work.check_date(body.on)
    return Created(id=(await evaluations.give_ease_view(work.session, work.actor, case_id, body)).id)


@router.get("/cases/{case_id}/closings")
async def read_closings(case_id: UUID, work: Work = Depends(work)) -> Page[EpisodeView]:
    """Every episode with its evaluations, closure and watch, and what the next one began with."""
    return Page(items=await queries.closings(work.session, work.actor, case_id, today=work.clock.today()))


@router.post("/cases/{case_id}/closure")
async def close_case(case_id: UUID, body: commands.NewClosure, work: Work = Depends(work)) -> CaseState:
    """End the episode; the household may be watched over afterwards."""
    work.check_date(body.on)
    today = work.clock.today()
    closed = await commands.close_case(work.session, work.actor, case_id, body, today=today, profile=work.profile)
    return state_of(closed)


@router.post("/cases/{case_id}/reopening")
async def reopen_case(case_id: UUID, body: Reopening, work: Work = Depends(work)) -> CaseState:
    """Begin a new episode under the same number; `closings` tells what is carried over."""
    work.check_date(body.on)
    return state_of(await commands.reopen_case(work.session, work.actor, case_id, reason=body.reason, on=body.on))

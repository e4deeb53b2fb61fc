"""Plans over HTTP."""

from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.commands import plans as commands
from services.coordination.commands.bodies import Dated
from services.coordination.commands.drafts import PlanDraft
from services.coordination.queries import plans as queries
from services.coordination.queries.views.plans import PlanView
from shared.web import Router, Work, work

router = Router(tags=["plans"])


class Submission(Dated):
    """The meeting that shall judge the plan."""

    meeting_id: UUID | None = None


class Decision(Dated):
    """The meeting that found it appropriate."""

    meeting_id: UUID


class PlanState(BaseModel):
    """Where a version stands."""

    id: UUID
    version: int
    status: str


@router.post("/cases/{case_id}/plans", status_code=201)
async def draft_plan(case_id: UUID, body: PlanDraft, work: Work = Depends(work)) -> PlanState:
    """Add a version to the case's plan."""
    work.check_date(body.on)
    plan = await commands.draft_plan(
        work.session, work.actor, case_id, body, profile=work.profile, today=work.clock.today()
    )
    return PlanState(id=plan.id, version=plan.version, status=plan.status)


@router.get("/plans/{plan_id}")
async def read_plan(plan_id: UUID, work: Work = Depends(work)) -> PlanView:
    """One version of a plan."""
    return await queries.plan(work.session, work.actor, plan_id, today=work.clock.today())


@router.post("/plans/{plan_id}/submission")
async def submit_plan(plan_id: UUID, body: Submission, work: Work = Depends(work)) -> PlanState:
    """Put it before a coordination meeting."""
    work.check_date(body.on)
    plan = await commands.submit_plan(work.session, work.actor, plan_id, meeting_id=body.meeting_id, on=body.on)
    return PlanState(id=plan.id, version=plan.version, status=plan.status)


@router.post("/plans/{plan_id}/decision")
async def decide_plan(plan_id: UUID, body: Decision, work: Work = Depends(work)) -> PlanState:
    """The city's decision."""
    work.check_date(body.on)
    plan = await commands.decide_plan(
        work.session,
        work.actor,
        plan_id,
        meeting_id=body.meeting_id,
        on=body.on,
        today=work.clock.today(),
        keys=work.keys,
    )
    return PlanState(id=plan.id, version=plan.version, status=plan.status)

"""Plans over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel

from services.coordination.api.answers import Created
from services.coordination.commands import agreements, editing, sending_back
from services.coordination.commands import plans as commands
from services.coordination.commands.bodies import Dated
from services.coordination.commands.drafts import Decision, PersonsAnswer, PlanDraft, PlanRefusal
from services.coordination.domain.plan import Plan
from services.coordination.queries import plans as queries
from services.coordination.queries.plain import plain_plan
from services.coordination.queries.views.plans import DifferencesView, DroppedView, PlainPlan, PlanView
from shared.reference import codes
from shared.web import ExpectedRevision, Router, Work, etag, work

router = Router(tags=["plans"])


class Submission(Dated):
    """The meeting that shall judge the plan."""

    meeting_id: UUID | None = None


class PlanState(BaseModel):
    """Where a version stands."""

    id: UUID
    version: int
    status: str
    revision: int


class Copied(PlanState):
    """The new draft, and what of the copied version does not stand in it."""

    dropped: list[DroppedView]


def _state(plan: Plan) -> PlanState:
    return PlanState.model_validate(plan, from_attributes=True)


@router.post("/cases/{case_id}/plans", status_code=201)
async def draft_plan(case_id: UUID, body: PlanDraft, work: Work = Depends(work)) -> PlanState:
    """Add a version to the case's plan."""
    work.check_date(body.on)
    plan = await commands.draft_plan(
        work.session, work.actor, case_id, body, profile=work.profile, today=work.clock.today()
    )
    return _state(plan)


@router.get("/plans/{plan_id}")
async def read_plan(plan_id: UUID, response: Response, work: Work = Depends(work)) -> PlanView:
    """One version of a plan; its ETag is what a change is based on."""
    view = await queries.plan(work.session, work.actor, plan_id, today=work.clock.today())
    response.headers["ETag"] = etag(view.revision)
    return view


@router.put("/plans/{plan_id}")
async def rewrite_plan(
    plan_id: UUID, body: PlanDraft, response: Response, expected: ExpectedRevision, work: Work = Depends(work)
) -> PlanState:
    """Save a draft again over the revision that was read (If-Match); otherwise what the others changed is told."""
    work.check_date(body.on)
    plan = await editing.rewrite_plan(
        work.session,
        work.actor,
        plan_id,
        body,
        expected=expected,
        profile=work.profile,
        today=work.clock.today(),
    )
    response.headers["ETag"] = etag(plan.revision)
    return _state(plan)


@router.get("/plans/{plan_id}/differences")
async def read_differences(
    plan_id: UUID,
    to: Annotated[UUID | None, Query(description="Another version of the case")] = None,
    since: Annotated[int | None, Query(ge=1, le=1_000_000, description="An earlier revision of this draft")] = None,
    work: Work = Depends(work),
) -> DifferencesView:
    """What differs, field by field: to another version, since a revision, or from the version before to this one."""
    today = work.clock.today()
    return await queries.plan_differences(work.session, work.actor, plan_id, to=to, since=since, today=today)


@router.get("/plans/{plan_id}/plain")
async def read_plain(
    plan_id: UUID, member: Annotated[UUID, Query(description="for whom")], work: Work = Depends(work)
) -> PlainPlan:
    """The plan in plain Japanese for one person concerned: only what that person may read."""
    today = work.clock.today()
    return await plain_plan(work.session, work.actor, plan_id, member, profile=work.profile, today=today)


@router.post("/plans/{plan_id}/copies", status_code=201)
async def copy_plan(plan_id: UUID, body: Dated, work: Work = Depends(work)) -> Copied:
    """Begin a new version with what this one says; what no longer holds is dropped, and told."""
    work.check_date(body.on)
    today = work.clock.today()
    plan, dropped = await editing.copy_plan(
        work.session, work.actor, plan_id, on=body.on, profile=work.profile, today=today
    )
    labels = codes.of("plan_dropped")
    said = [DroppedView(pointer=each.pointer, reason=each.reason, label=labels.label(each.reason)) for each in dropped]
    return Copied(**_state(plan).model_dump(), dropped=said)


@router.post("/plans/{plan_id}/agreements", status_code=201)
async def record_agreement(plan_id: UUID, body: PersonsAnswer, work: Work = Depends(work)) -> Created:
    """What one person concerned says to the plan as it now is."""
    work.check_date(body.on)
    return Created(id=(await agreements.record_agreement(work.session, work.actor, plan_id, body)).id)


@router.post("/plans/{plan_id}/submission")
async def submit_plan(plan_id: UUID, body: Submission, work: Work = Depends(work)) -> PlanState:
    """Put it before a coordination meeting."""
    work.check_date(body.on)
    plan = await commands.submit_plan(
        work.session,
        work.actor,
        plan_id,
        meeting_id=body.meeting_id,
        on=body.on,
        profile=work.profile,
        today=work.clock.today(),
    )
    return _state(plan)


@router.post("/plans/{plan_id}/decision")
async def decide_plan(plan_id: UUID, body: Decision, work: Work = Depends(work)) -> PlanState:
    """The city's decision."""
    work.check_date(body.on)
    today = work.clock.today()
    plan = await commands.decide_plan(
        work.session, work.actor, plan_id, body, today=today, keys=work.keys, profile=work.profile
    )
    return _state(plan)


@router.post("/plans/{plan_id}/refusal")
async def refuse_plan(plan_id: UUID, body: PlanRefusal, work: Work = Depends(work)) -> PlanState:
    """The city's no, with its reasons: the plan goes back to be planned anew."""
    work.check_date(body.on)
    return _state(await sending_back.refuse_plan(work.session, work.actor, plan_id, body))

"""Gaps and the developments that answer them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.community import policy, queries
from services.community.api.bodies import (
    AdvanceDevelopment,
    DevelopmentState,
    DevelopmentView,
    DropDevelopment,
    GapView,
    OpenDevelopment,
    ProposeDevelopment,
    RecordGap,
    hidden,
    outlined,
)
from services.community.commands import developments as commands
from services.community.domain.developments import Development, Stage, Yield
from services.community.domain.gaps import GapStatus
from shared.web import Page, Paging, Router, Work, paging, work

router = Router()


@router.get("/gaps")
async def list_gaps(
    work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)], status: GapStatus | None = None
) -> Page[GapView]:
    """Show what is missing, oldest first."""
    found = await queries.gaps(
        work.session, work.actor, work.profile, after=paging.after(date, UUID), fetch=paging.fetch, status=status
    )
    shown = [hidden(GapView.model_validate(gap), described) for gap, described in found]
    return paging.page(shown, lambda gap: (gap.recorded_on, gap.id))


@router.post("/gaps", status_code=201)
async def record_gap(body: RecordGap, work: Annotated[Work, Depends(work)]) -> GapView:
    """Record what is missing."""
    work.check_date(body.on)
    gap = await commands.record_gap(
        work.session,
        work.actor,
        menu_kind=body.menu_kind,
        field=body.field,
        description=body.description,
        on=body.on,
    )
    return GapView.model_validate(gap)


@router.get("/developments")
async def list_developments(
    work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)], status: Stage | None = None
) -> Page[DevelopmentView]:
    """Show developments, oldest first."""
    found = await queries.developments(
        work.session, work.actor, work.profile, after=paging.after(date, UUID), fetch=paging.fetch, stage=status
    )
    return paging.page([_shown(one, work) for one in found], lambda one: (one.proposed_on, one.id))


@router.get("/developments/{development_id}")
async def show_development(development_id: UUID, work: Annotated[Work, Depends(work)]) -> DevelopmentView:
    """Show one development."""
    return _shown(await queries.development(work.session, work.actor, work.profile, development_id), work)


@router.post("/developments", status_code=201)
async def propose_development(body: ProposeDevelopment, work: Annotated[Work, Depends(work)]) -> DevelopmentState:
    """Propose what shall answer open gaps."""
    work.check_date(body.on)
    proposed = await commands.propose_development(
        work.session, work.actor, body.gap_ids, work.profile, title=body.title, plan=body.plan, on=body.on
    )
    return DevelopmentState.model_validate(proposed)


@router.post("/developments/{development_id}/stage")
async def advance_development(
    development_id: UUID, body: AdvanceDevelopment, work: Annotated[Work, Depends(work)]
) -> DevelopmentState:
    """Go on to preparing or to a trial."""
    work.check_date(body.on)
    moved = await commands.advance_development(
        work.session, work.actor, development_id, Stage(body.stage), work.profile, on=body.on
    )
    return DevelopmentState.model_validate(moved)


@router.post("/developments/{development_id}/opening")
async def open_development(
    development_id: UUID, body: OpenDevelopment, work: Annotated[Work, Depends(work)]
) -> DevelopmentState:
    """Open a hub, a menu or a resource; the gaps are answered."""
    work.check_date(body.on)
    brought = Yield(hub=body.hub, menu=body.menu, resource=body.resource)
    opened = await commands.open_development(
        work.session, work.actor, development_id, brought, work.profile, on=body.on
    )
    return DevelopmentState.model_validate(opened)


@router.post("/developments/{development_id}/drop")
async def drop_development(
    development_id: UUID, body: DropDevelopment, work: Annotated[Work, Depends(work)]
) -> DevelopmentState:
    """Give a development up; its gaps are open again."""
    work.check_date(body.on)
    dropped = await commands.drop_development(
        work.session, work.actor, development_id, work.profile, reason=body.reason, on=body.on
    )
    return DevelopmentState.model_validate(dropped)


def _shown(development: Development, work: Work) -> DevelopmentView:
    view = DevelopmentView.model_validate(development)
    return outlined(view, whole=policy.sees_project(work.actor, work.profile))

"""Commissions and supports."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response

from services.participation.api.bodies import EndSupport, HoldReview, RecordNeed, StartSupport, WriteProfile
from services.participation.commands import supports as commands
from services.participation.domain.supports import ProfileEntry
from services.participation.queries import menus as menu_queries
from services.participation.queries import supports as queries
from services.participation.queries.views import (
    CandidateView,
    CommissionView,
    NeedView,
    ReviewView,
    SupportLine,
    SupportState,
    SupportView,
)
from shared.web import Page, Paging, Router, Work, etag, expected_revision, paging, work

router = Router()


@router.get("/commissions")
async def list_commissions(
    work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)], case_id: UUID | None = None
) -> Page[CommissionView]:
    """Show whom the city commissioned participation to support."""
    return await queries.commissions(work.session, work.actor, work.profile, paging, case_id=case_id)


@router.get("/supports")
async def list_supports(
    work: Annotated[Work, Depends(work)],
    paging: Annotated[Paging, Depends(paging)],
    case_id: UUID | None = None,
    status: Literal["open", "ended"] | None = None,
) -> Page[SupportLine]:
    """Show supports, oldest first."""
    is_open = None if status is None else status == "open"
    return await queries.supports(work.session, work.actor, work.profile, paging, case_id=case_id, is_open=is_open)


@router.post("/supports", status_code=201)
async def start_support(body: StartSupport, work: Annotated[Work, Depends(work)]) -> SupportState:
    """Start supporting a person on the city's decision (R9)."""
    work.check_date(body.on)
    person = commands.Person(body.commission_id, body.case_id, body.member_id)
    started = await commands.start_support(work.session, work.actor, person, work.profile, on=body.on)
    return SupportState.model_validate(started)


@router.get("/supports/{support_id}")
async def show_support(support_id: UUID, work: Annotated[Work, Depends(work)], answer: Response) -> SupportView:
    """Show all of one support."""
    found = await queries.support(work.session, work.actor, work.profile, support_id)
    answer.headers["ETag"] = etag(found.revision)
    return found


@router.post("/supports/{support_id}/profile")
async def write_profile(
    support_id: UUID, body: WriteProfile, request: Request, work: Annotated[Work, Depends(work)], answer: Response
) -> SupportState:
    """Write down what the person wants and where they stand; with If-Match only over the revision that was read."""
    work.check_date(body.on)
    expected = expected_revision(request) if "if-match" in request.headers else None
    entry = ProfileEntry.model_validate(body.model_dump(exclude={"on"}))
    support = await commands.write_profile(
        work.session, work.actor, support_id, entry, work.profile, expected=expected, on=body.on
    )
    answer.headers["ETag"] = etag(support.revision)
    return SupportState.model_validate(support)


@router.post("/supports/{support_id}/needs", status_code=201)
async def record_need(support_id: UUID, body: RecordNeed, work: Annotated[Work, Depends(work)]) -> NeedView:
    """Record a wish that no menu meets (R14)."""
    work.check_date(body.on)
    said = body.model_dump(exclude={"on"})
    need = await commands.record_need(work.session, work.actor, support_id, work.profile, **said, on=body.on)
    return NeedView.model_validate(need)


@router.post("/supports/{support_id}/reviews", status_code=201)
async def hold_review(support_id: UUID, body: HoldReview, work: Annotated[Work, Depends(work)]) -> ReviewView:
    """Record a review."""
    work.check_date(body.on)
    said = body.model_dump(exclude={"on"})
    review = await commands.hold_review(work.session, work.actor, support_id, work.profile, **said, on=body.on)
    return ReviewView.model_validate(review)


@router.post("/supports/{support_id}/end")
async def end_support(support_id: UUID, body: EndSupport, work: Annotated[Work, Depends(work)]) -> SupportState:
    """End a support."""
    work.check_date(body.on)
    said = body.model_dump(exclude={"on"})
    ended = await commands.end_support(work.session, work.actor, support_id, work.profile, **said, on=body.on)
    return SupportState.model_validate(ended)


@router.get("/supports/{support_id}/candidates")
async def show_candidates(support_id: UUID, work: Annotated[Work, Depends(work)]) -> dict[str, list[CandidateView]]:
    """Show which menus could suit the person, and what stands in the way."""
    found = await menu_queries.candidates(work.session, work.actor, work.profile, support_id, today=work.clock.today())
    return {"items": found}

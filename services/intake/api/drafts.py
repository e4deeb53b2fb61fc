"""`/drafts`: what is being typed, kept for its author until it is saved."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Depends, Query, Request
from pydantic import BaseModel

from services.intake.commands import drafts
from services.intake.queries import drafts as queries
from services.intake.queries.views.drafts import DraftLine, DraftView
from shared.web import Router, Work, work
from shared.web.problems import invalid_at

router = Router(tags=["drafts"])

HEADER = "Draft"
"""A request that saves what a draft held names it by this header, and the draft goes with the same transaction."""

SAVING = ("POST", "PUT", "PATCH")

Kind = Annotated[str | None, Query(max_length=40, pattern="^[a-z][a-z_]*$", description="which screen it belongs to")]


class Drafts(BaseModel):
    """One's drafts."""

    items: list[DraftLine]


async def saved_from_draft(request: Request, work: Work = Depends(work)) -> None:
    """Forget the draft that this request saves, if it names one; a refused request leaves it as it is."""
    named = request.headers.get(HEADER)
    if named is None or request.method not in SAVING:
        return
    try:
        draft = UUID(named)
    except ValueError:
        raise invalid_at(f"/{HEADER}", "下書きの番号 (UUID) の形が正しくありません。", place="header") from None
    await drafts.saved_from(work.session, work.actor, draft, today=work.clock.today())


@router.get("/drafts")
async def list_drafts(work: Work = Depends(work)) -> Drafts:
    """One's own drafts, the newest first."""
    found = await queries.drafts_of(work.session, work.actor, today=work.clock.today())
    return Drafts(items=[DraftLine.model_validate(draft) for draft in found])


@router.get("/drafts/{draft_id}")
async def read_draft(draft_id: UUID, work: Work = Depends(work)) -> DraftView:
    """What one has typed; nobody else sees that it is there."""
    found = await queries.draft(work.session, work.actor, draft_id, today=work.clock.today())
    return DraftView.model_validate(found)


@router.put("/drafts/{draft_id}", status_code=204)
async def keep_draft(
    draft_id: UUID, content: Annotated[Any, Body()], kind: Kind = None, work: Work = Depends(work)
) -> None:
    """Keep whatever is typed so far under an id of one's own, up to 256 KB of JSON, for 30 days from the last touch.

    The request that saves it for good names it by the header `Draft`; then it is gone, and does not come back when
    it is sent again late.
    """
    await drafts.keep_draft(work.session, work.actor, draft_id, content, kind=kind, today=work.clock.today())


@router.delete("/drafts/{draft_id}", status_code=204)
async def drop_draft(draft_id: UUID, work: Work = Depends(work)) -> None:
    """Throw a draft away."""
    await drafts.drop_draft(work.session, work.actor, draft_id)

"""What is asked of an agency, over HTTP."""

from typing import Annotated

from fastapi import Depends, Query

from services.coordination.queries import asked as queries
from services.coordination.queries.asked import AskedKind, AskedLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["tasks"])

Agency = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z0-9_]+$")]


@router.get("/asked")
async def list_asked(
    *,
    agency: Agency = None,
    kind: AskedKind | None = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[AskedLine]:
    """All that waits for one's agency, what is due first standing first, with what to do next; for staff, for all."""
    return await queries.asked(
        work.session, work.actor, paging, agency=agency, kind=kind, profile=work.profile, today=work.clock.today()
    )

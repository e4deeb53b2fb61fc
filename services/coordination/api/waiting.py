"""What waits, over HTTP."""

from typing import Annotated

from fastapi import Depends, Query

from services.coordination.domain.deadlines import Calendar
from services.coordination.queries import waiting as queries
from services.coordination.queries.views.waiting import WaitingLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["waiting"])


@router.get("/waiting")
async def list_waiting(
    mine: Annotated[bool, Query(description="自機関の対応を待っているものだけ")] = False,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[WaitingLine]:
    """Everything received on which somebody has to act, with the reason; what is due first stands first."""
    calendar, today = Calendar.of(work.profile), work.clock.today()
    return await queries.waiting(work.session, work.actor, paging, mine=mine, calendar=calendar, today=today)

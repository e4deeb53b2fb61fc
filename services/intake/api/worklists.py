"""`/work`: what waits for me, for my desk, for my agency."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.intake.domain.deadlines import Calendar
from services.intake.domain.worklist import QUIET_DAYS, WorkList
from services.intake.inputs.base import Name
from services.intake.queries import worklists
from services.intake.queries.views.worklists import CountsView, WorkLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["work"])

Days = Annotated[int, Query(ge=1, le=3650, description="連絡がないまま何日たったものを示すか")]


@router.get("/work")
async def list_work(
    which: Annotated[WorkList, Query(alias="list")] = WorkList.MINE,
    desk: Name | None = None,
    days: Days = QUIET_DAYS,
    page: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[WorkLine]:
    """What waits, and why: emergencies first, then what has waited longest."""
    asked = _asked(work, desk, days)
    after = page.after(int, date, UUID)
    lines = await worklists.page(work.session, asked, which, after=after, limit=page.fetch)
    return page.page(lines, lambda line: (line.urgency_rank, line.since, line.id))


@router.get("/work/counts")
async def count_work(desk: Name | None = None, days: Days = QUIET_DAYS, work: Work = Depends(work)) -> CountsView:
    """How much waits in every list, by urgency and by reason."""
    return await worklists.counts(work.session, _asked(work, desk, days))


def _asked(work: Work, desk: str | None, days: int) -> worklists.Asked:
    return worklists.Asked(
        work.actor, work.clock.today(), Calendar.of(work.profile), work.profile.city_agency.code, desk, days
    )

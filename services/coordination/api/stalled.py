"""What has stalled, over HTTP (R11)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.stalled import Reason
from services.coordination.queries import stalled as queries
from services.coordination.queries.views.stalled import StalledLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["stalled"])


@router.get("/stalled")
async def list_stalled(
    mine: Annotated[bool, Query(description="only cases that the asker coordinates")] = False,
    reason: Annotated[Reason | None, Query()] = None,
    case_id: Annotated[UUID | None, Query()] = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[StalledLine]:
    """What waits in open cases, with reasons, oldest first: for coordinators and the city, and each agency its own."""
    return await queries.stalled(
        work.session,
        work.actor,
        paging,
        rhythm=Rhythm.of(work.profile),
        profile=work.profile,
        today=work.clock.today(),
        mine=mine,
        reason=reason,
        case_id=case_id,
    )

"""Disclosures in an emergency over HTTP: intake decides, approves and reviews them; here they are seen."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.coordination.queries import emergencies as queries
from services.coordination.queries.views.emergencies import EmergencyView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["emergencies"])


@router.get("/emergency-disclosures")
async def list_emergencies(
    unreviewed: Annotated[bool, Query(description="only what still waits for its review")] = False,
    household_id: Annotated[UUID | None, Query()] = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[EmergencyView]:
    """What was told without consent of households that have a case, whose review is due first. Staff only."""
    return await queries.emergencies(work.session, work.actor, paging, unreviewed=unreviewed, household_id=household_id)

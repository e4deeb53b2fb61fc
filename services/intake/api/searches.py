"""`/consultations/searches`: finding persons; nothing of what is asked stands in an address or a log."""

from datetime import date
from uuid import UUID

from fastapi import Depends, Response

from services.intake.inputs.searches import Search
from services.intake.queries import searches
from services.intake.queries.views.searches import Found
from shared.web import LOOKED_UP_ANEW, Paging, Router, Work, paging, work
from shared.web.paging import encode_cursor

router = Router(tags=["consultations"])


@router.post("/consultations/searches")
async def search_consultations(
    body: Search, response: Response, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Found:
    """Find persons by name, reading, date of birth, address, telephone or number, the newest first."""
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    finds = await searches.search(work.session, work.actor, body, after=page.after(date, UUID), limit=page.limit)
    return Found(items=finds.people, next=encode_cursor(*finds.last) if finds.last else None, not_yet=finds.not_yet)

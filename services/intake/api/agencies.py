"""`/agencies`: whom a consultation can be handed to."""

from fastapi import Depends
from pydantic import BaseModel

from services.intake.queries import agencies as queries
from services.intake.queries.views import AgencyView
from shared.web import Router, Work, work

router = Router(tags=["agencies"])


class Agencies(BaseModel):
    """The agencies of the city's profile."""

    items: list[AgencyView]


@router.get("/agencies")
async def list_agencies(work: Work = Depends(work)) -> Agencies:
    """Every agency with its desks."""
    return Agencies(items=queries.agencies(work.profile))

"""`/consent-notices`: what people are told before they are asked for consent (R3); no record of anybody."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from services.intake.domain.notice import Notice
from services.intake.forms.notices import Notices, load_notices
from services.intake.inputs.base import Purpose
from shared.reference.fields import Day
from shared.refusals import NotFound
from shared.web import Router, Work, work

router = Router(tags=["consents"])


class NoticeLines(BaseModel):
    """Versions, the oldest first."""

    items: list[Notice]


def notices(request: Request) -> Notices:
    """The notices of this service: ours and the city's own."""
    return load_notices(request.app.state.platform.settings.forms)


@router.get("/consent-notices")
async def list_notices(
    purpose: Annotated[Purpose | None, Query(description="only what may be shown for this purpose")] = None,
    on: Annotated[Day | None, Query(description="with a purpose: on this day, by default today")] = None,
    notices: Notices = Depends(notices),
    work: Work = Depends(work),
) -> NoticeLines:
    """Every version there ever was; or those that a consent asked for on a day may name."""
    if purpose is None:
        return NoticeLines(items=notices.versions)
    return NoticeLines(items=notices.shown(purpose, on or work.clock.today()))


@router.get("/consent-notices/{version}")
async def read_notice(version: str, notices: Notices = Depends(notices), work: Work = Depends(work)) -> Notice:  # noqa: ARG001
    """One version, also one that is no longer shown: what somebody who consented by it was told."""
    found = notices.version(version)
    if found is None:
        raise NotFound
    return found

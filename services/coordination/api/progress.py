"""Where a case stands on its way, over HTTP."""

from uuid import UUID

from fastapi import Depends

from services.coordination.queries import progress as queries
from services.coordination.queries.views.progress import ProgressView
from shared.web import Router, Work, work

router = Router(tags=["progress"])


@router.get("/cases/{case_id}/progress")
async def read_progress(case_id: UUID, work: Work = Depends(work)) -> ProgressView:
    """Each step of the case's way with who is waited for, since when and until when; an agency is told its own part."""
    return await queries.progress(work.session, work.actor, case_id, profile=work.profile, today=work.clock.today())

"""Calling people together over HTTP: changes of a meeting on its day, joint days, the bodies' rules."""

from uuid import UUID

from fastapi import Depends

from services.coordination.api.meetings import MeetingState
from services.coordination.commands.calling import changes
from services.coordination.commands.calling.bodies import MeetingChange
from shared.web import Router, Work, work

router = Router(tags=["meetings"])


@router.post("/meetings/{meeting_id}/changes")
async def change_meeting(meeting_id: UUID, body: MeetingChange, work: Work = Depends(work)) -> MeetingState:
    """Another time, place or circle of agencies on the same day; once it is convened the city changes whom (R6)."""
    work.check_date(body.on)
    changed = await changes.change_meeting(work.session, work.actor, meeting_id, body, profile=work.profile)
    return MeetingState.model_validate(changed, from_attributes=True)

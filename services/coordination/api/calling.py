"""Calling people together over HTTP: changes of a meeting on its day, joint days, the bodies' rules."""

from uuid import UUID

from fastapi import Depends

from services.coordination.api.answers import Created
from services.coordination.api.meetings import MeetingState
from services.coordination.commands.calling import agendas, changes, joint
from services.coordination.commands.calling.bodies import MeetingChange, NewExternalSlot
from services.coordination.queries.calling import bodies as body_queries
from services.coordination.queries.calling import joint as joint_queries
from services.coordination.queries.calling.bodies import BodyView
from services.coordination.queries.calling.joint import JointDayView
from shared.web import Page, Router, Work, work

router = Router(tags=["meetings"])


@router.post("/meetings/{meeting_id}/changes")
async def change_meeting(meeting_id: UUID, body: MeetingChange, work: Work = Depends(work)) -> MeetingState:
    """Another time, place or circle of agencies on the same day; once it is convened the city changes whom (R6)."""
    work.check_date(body.on)
    changed = await changes.change_meeting(work.session, work.actor, meeting_id, body, profile=work.profile)
    return MeetingState.model_validate(changed, from_attributes=True)


@router.post("/meetings/{meeting_id}/agenda")
async def set_agenda(meeting_id: UUID, body: agendas.AgendaSaid, work: Work = Depends(work)) -> MeetingState:
    """Put cases on the agenda or take them off until the city convenes; say what the promotion council speaks of."""
    work.check_date(body.on)
    changed = await agendas.set_agenda(work.session, work.actor, meeting_id, body)
    return MeetingState.model_validate(changed, from_attributes=True)


@router.get("/meeting-bodies")
async def list_bodies(work: Work = Depends(work)) -> Page[BodyView]:
    """The three bodies with their own rules: purpose, basis, host, convener, members, frequency (plan §7)."""
    return Page(items=body_queries.bodies(work.profile))


@router.get("/meetings/{meeting_id}/joint-day")
async def show_joint_day(meeting_id: UUID, work: Work = Depends(work)) -> JointDayView:
    """The day on which a meeting is held together with others: the slots the reader is in, and no other."""
    return await joint_queries.joint_day(work.session, work.actor, meeting_id)


@router.post("/meetings/{meeting_id}/external-slots", status_code=201)
async def note_external_slot(meeting_id: UUID, body: NewExternalSlot, work: Work = Depends(work)) -> Created:
    """Note a meeting under another law on the same day, such as the 支援調整会議, in its own time (R6)."""
    work.check_date(body.on)
    noted = await joint.note_external_slot(work.session, work.actor, meeting_id, body, profile=work.profile)
    return Created(id=noted.id)


@router.delete("/external-slots/{slot_id}", status_code=204)
async def drop_external_slot(slot_id: UUID, work: Work = Depends(work)) -> None:
    """The other meeting is not on that day after all."""
    await joint.drop_external_slot(work.session, work.actor, slot_id)

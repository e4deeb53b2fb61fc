"""Meetings over HTTP: parse → command → answer."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.api.answers import Created
from services.coordination.commands import meetings as commands
from services.coordination.commands.meetings import bodies
from services.coordination.domain.compartment import duty
from services.coordination.domain.meeting import Meeting, MeetingKind, MeetingStatus
from services.coordination.queries import meetings as queries
from services.coordination.queries.calling.bodies import MeetingWithRules, with_rules
from services.coordination.queries.meetings.views import MaterialsView, MeetingLine
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["meetings"])


class MeetingState(BaseModel):
    """Where a meeting stands after an act."""

    id: UUID
    kind: str
    status: str
    host: str
    held_on: date
    moved_from: UUID | None = None


class DutyView(BaseModel):
    """The duty of confidentiality that was confirmed, as the law had it on that day."""

    meeting_id: UUID
    agency: str
    subject: str
    on: date
    duty: dict[str, str]


class AnswerState(BaseModel):
    """A request for information after its answer; `item_id` is null after a refusal."""

    id: UUID
    status: str
    item_id: UUID | None


def _state(meeting: Meeting) -> MeetingState:
    return MeetingState.model_validate(meeting, from_attributes=True)


@router.post("/meetings", status_code=201)
async def plan_meeting(body: bodies.NewMeeting, work: Work = Depends(work)) -> MeetingState:
    """Plan a meeting; the city convenes it later (R6). A promotion council takes no case (R7)."""
    work.check_date(body.on)
    return _state(await commands.plan_meeting(work.session, work.actor, body, profile=work.profile))


@router.get("/meetings")
async def list_meetings(
    kind: MeetingKind | None = None,
    status: MeetingStatus | None = None,
    case_id: UUID | None = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[MeetingLine]:
    """The meetings one may know of, newest first."""
    return await queries.meetings(work.session, work.actor, paging, kind=kind, status=status, case_id=case_id)


@router.get("/meetings/{meeting_id}")
async def show_meeting(meeting_id: UUID, work: Work = Depends(work)) -> MeetingWithRules:
    """One meeting with its minutes, as far as the actor may know them, and the rules of its body (plan §7)."""
    found = await queries.meeting(work.session, work.actor, meeting_id, today=work.clock.today())
    return with_rules(found, work.profile)


@router.post("/meetings/{meeting_id}/convocation")
async def convene_meeting(meeting_id: UUID, body: bodies.Body, work: Work = Depends(work)) -> MeetingState:
    """The city calls the agencies together (R6); everyone concerned must have consented (R4)."""
    work.check_date(body.on)
    return _state(
        await commands.convene_meeting(work.session, work.actor, meeting_id, on=body.on, profile=work.profile)
    )


@router.post("/meetings/{meeting_id}/move", status_code=201)
async def move_meeting(meeting_id: UUID, body: bodies.NewSlot, work: Work = Depends(work)) -> MeetingState:
    """Go on on another day, as a new meeting that the city convenes anew."""
    work.check_date(body.on)
    return _state(await commands.move_meeting(work.session, work.actor, meeting_id, body))


@router.post("/meetings/{meeting_id}/cancellation")
async def cancel_meeting(meeting_id: UUID, body: bodies.Calloff, work: Work = Depends(work)) -> MeetingState:
    """Call a meeting off; it never counts."""
    work.check_date(body.on)
    return _state(await commands.cancel_meeting(work.session, work.actor, meeting_id, body))


@router.post("/meetings/{meeting_id}/minutes")
async def record_minutes(meeting_id: UUID, body: bodies.NewMinutes, work: Work = Depends(work)) -> MeetingState:
    """Record the meeting as held, with what it determined (R6)."""
    work.check_date(body.on)
    now = work.clock.now()
    return _state(
        await commands.record_minutes(work.session, work.actor, meeting_id, body, profile=work.profile, now=now)
    )


@router.post("/meetings/{meeting_id}/acknowledgements")
async def acknowledge_duty(meeting_id: UUID, body: bodies.Body, work: Work = Depends(work)) -> DutyView:
    """Confirm the duty of confidentiality for oneself, before any material (R5)."""
    work.check_date(body.on)
    given = await commands.acknowledge_duty(work.session, work.actor, meeting_id, on=body.on)
    return DutyView.model_validate({**vars(given), "duty": duty(given.on).fact()})


@router.get("/meetings/{meeting_id}/materials")
async def show_materials(meeting_id: UUID, work: Work = Depends(work)) -> MaterialsView:
    """What was shared on a support conference, for those who confirmed the duty (R5)."""
    return await queries.materials(work.session, work.actor, meeting_id, today=work.clock.today())


@router.post("/meetings/{meeting_id}/materials", status_code=201)
async def share_material(meeting_id: UUID, body: bodies.NewMaterial, work: Work = Depends(work)) -> Created:
    """Share something with a support conference; it stays in its compartment (R5)."""
    work.check_date(body.on)
    item = await commands.share_material(work.session, work.actor, meeting_id, body, today=work.clock.today())
    return Created(id=item.id)


@router.post("/meetings/{meeting_id}/information-requests", status_code=201)
async def request_information(meeting_id: UUID, body: bodies.NewRequest, work: Work = Depends(work)) -> Created:
    """Ask an agency of the conference for material or information (art. 106-6 ③)."""
    work.check_date(body.on)
    asked = await commands.request_information(work.session, work.actor, meeting_id, body, profile=work.profile)
    return Created(id=asked.id)


@router.post("/information-requests/{request_id}/withdrawal")
async def withdraw_request(request_id: UUID, body: bodies.Withdrawal, work: Work = Depends(work)) -> AnswerState:
    """Ask no more, with the reason: the agency has closed, or was heard otherwise."""
    work.check_date(body.on)
    asked = await commands.withdraw_request(work.session, work.actor, request_id, body, today=work.clock.today())
    return AnswerState.model_validate(asked, from_attributes=True)


@router.post("/information-requests/{request_id}/answer")
async def answer_request(request_id: UUID, body: bodies.Answer, work: Work = Depends(work)) -> AnswerState:
    """Give what was asked, or refuse with a reason."""
    work.check_date(body.on)
    asked = await commands.answer_request(work.session, work.actor, request_id, body, today=work.clock.today())
    return AnswerState.model_validate(asked, from_attributes=True)

"""Plan, move and cancel meetings."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.agendas import require_agenda, require_no_case
from services.coordination.commands.calling.beside import check_joint_day
from services.coordination.commands.meetings.bodies import Calloff, NewMeeting, NewSlot, time_of
from services.coordination.commands.meetings.faults import meeting_faults, slot_faults
from services.coordination.domain.calling.agenda import require_topics_fit
from services.coordination.domain.meeting import AgendaItem, Meeting, Slot
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import conferences, invitations, series
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.contracts.coordination import MeetingCancelled
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def plan_meeting(session: AsyncSession, actor: Actor, body: NewMeeting, *, profile: Profile) -> Meeting:
    """Plan a meeting; the city convenes it later (R6).

    Raises NotAllowed, `NoCasesOnTheCouncil` (R7), `OutOfOrder`, `SlotsOverlap`, and Invalid pointing at what is unknown
    or twice there.
    """
    policy.require_planner(actor)
    meeting = await prepared(session, body, profile=profile)
    session.add(meeting)
    await session.flush()
    return meeting


async def prepared(session: AsyncSession, body: NewMeeting, *, profile: Profile) -> Meeting:
    """A meeting that could be planned, not yet kept. Raises as `plan_meeting` does, but for the actor."""
    meeting = _planned(body)
    if faults := dict(meeting_faults(body, profile)):
        raise Invalid(faults)
    require_topics_fit(meeting, body.topics)
    await require_no_case(session, body.topics)
    await require_agenda(session, body.agenda, on=body.on, where="/agenda")
    await check_joint_day(session, meeting)
    return meeting


async def move_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewSlot) -> Meeting:
    """Go on on another day as a new meeting, to be convened anew; gives that one."""
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    slot = Slot(body.held_on, time_of(body.start), time_of(body.end), body.place)
    if faults := dict(slot_faults(slot, on=body.on)):
        raise Invalid(faults)
    moved = meeting.move(slot, new_id=uuid4(), on=body.on)
    for item in moved.agenda:
        if item.member_ids is not None:
            case = await case_store.case_of(session, item.case_id)
            item.member_ids = tuple(case.still_here(item.member_ids, since=meeting.planned_on))
    session.add(moved)
    await session.flush()
    await conferences.carry_over(session, meeting.id, moved.id)
    await invitations.tell_change(session, meeting.id, now_at=moved.id)
    await series.carry_over(session, meeting.id, moved.id)
    return moved


async def cancel_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Calloff) -> Meeting:
    """Call a meeting off; it never counts."""
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    meeting.cancel(on=body.on, reason=body.reason)
    await invitations.tell_change(session, meeting.id)
    await outbox.record(session, MeetingCancelled(on=body.on, meeting_id=meeting.id, kind=meeting.kind))
    return meeting


def _planned(body: NewMeeting) -> Meeting:
    return Meeting(
        id=uuid4(),
        kind=body.kind,
        planned_on=body.on,
        held_on=body.held_on,
        agencies=tuple(body.agencies),
        agenda=[
            AgendaItem(position, entry.case_id, tuple(entry.member_ids) if entry.member_ids else None)
            for position, entry in enumerate(body.agenda)
        ],
        start=time_of(body.start),
        end=time_of(body.end),
        place=body.place,
        topics=list(dict.fromkeys(body.topics)),
        joint_with=tuple(each for each in body.joint_with if isinstance(each, UUID)),
        joint_external=tuple(each for each in body.joint_with if isinstance(each, str)),
    )

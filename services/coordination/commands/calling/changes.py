"""Change a meeting that stays on its day; whoever is called, or called no longer, finds it in the calendar."""

from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.beside import check_time
from services.coordination.commands.calling.bodies import MeetingChange
from services.coordination.commands.meetings.faults import agency_faults, slot_faults
from services.coordination.domain.calling.change import change, is_convened
from services.coordination.domain.meeting import Meeting, Slot
from services.coordination.domain.meeting.quorum import require_open_agencies
from services.coordination.policy import meetings as policy
from services.coordination.store import called, consents, invitations
from services.coordination.store import cases as case_store
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def change_meeting(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: MeetingChange, *, profile: Profile
) -> Meeting:
    """Another time, place or circle of agencies on the same day.

    Raises NotAllowed, `CityConvenes` when the city has called the agencies already (R6), `ConsentMissing` for an
    agency that is added (R4), `AgencyClosed`, `SlotsOverlap`, Invalid, and what state and dates refuse.
    """
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    agencies = body.circle(meeting.agencies)
    if set(agencies) != set(meeting.agencies) and is_convened(meeting):
        policy.require_convener(actor, meeting)
    slot = _slot(meeting, body)
    body_of = profile.meeting_body(meeting.kind)
    if faults := dict([*slot_faults(slot, on=body.on), *agency_faults(body_of, agencies, profile)]):
        raise Invalid(faults)
    done = change(meeting, slot, agencies, on=body.on)
    require_open_agencies(profile, done.added, on=meeting.held_on)
    await check_time(session, meeting)
    if done.added:
        await _check_consents(session, meeting, on=body.on)
    if is_convened(meeting):
        closed = [agency for agency in done.left_out if not profile.is_open(agency, meeting.held_on)]
        changes = done.of_agencies(closed=closed)
        await called.keep_changes(session, meeting.id, changes, by=actor.subject, on=body.on)
    if done.is_new_to_calendars:
        await invitations.tell_change(session, meeting.id)
        await invitations.leave_out(session, meeting.id, done.before, done.left_out)
        await invitations.call_again(session, meeting.id, done.added)
    return meeting


def _slot(meeting: Meeting, body: MeetingChange) -> Slot:
    return Slot(
        meeting.held_on,
        time.fromisoformat(body.start) if body.start else meeting.start,
        time.fromisoformat(body.end) if body.end else meeting.end,
        body.place or meeting.place,
    )


async def _check_consents(session: AsyncSession, meeting: Meeting, *, on: date) -> None:
    """Whoever is added after the convocation hears of nobody who has not consented to that (R4)."""
    if not (is_convened(meeting) and meeting.rests_on_consent):
        return
    cases = await case_store.cases_for_update(session, [item.case_id for item in meeting.agenda])
    await consents.must_be_verifiable(session, [case.household_id for case in cases])
    grants = await store.grants_of(session, cases)
    by_id = {case.id: case for case in cases}
    dead = {each for item in meeting.agenda for each in by_id[item.case_id].dead_among(item.concerned)}
    meeting.require_consents(meeting.agenda, grants, days=(on, *meeting.slot.days), dead=dead)

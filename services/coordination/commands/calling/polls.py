"""Look for a date: propose slots, answer for oneself, settle on one, which becomes the planned meeting."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.asked_before import agenda_now
from services.coordination.commands.calling.bodies import CandidateSlot, MoreCandidates, NewPoll, NewReply, OneCandidate
from services.coordination.commands.meetings import planning
from services.coordination.commands.meetings.bodies import NewMeeting, written
from services.coordination.commands.meetings.faults import Fault, slot_faults
from services.coordination.domain.calling.bodies import never_missing
from services.coordination.domain.calling.poll import Poll
from services.coordination.domain.calling.rules import rules
from services.coordination.domain.meeting import Meeting, Slot
from services.coordination.policy import calling as policy
from services.coordination.policy.meetings import require_planner
from services.coordination.store import polls as store
from shared.actors import Actor
from shared.reference import workdays
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def propose_dates(session: AsyncSession, actor: Actor, body: NewPoll, *, profile: Profile) -> Poll:
    """Ask agencies when they can come, without saying what for.

    Raises NotAllowed, and what would be refused if each slot were planned at once: `NoCasesOnTheCouncil` (R7), Invalid.
    """
    require_planner(actor)
    slots = _slots(body.candidates, on=body.on)
    due_on = body.due_on or min(_due(body.on, profile), max(slot.day for slot in slots))
    if faults := dict(_due_faults(body.on, due_on, slots)):
        raise Invalid(faults)
    await planning.prepared(session, _meeting(body, slots[0]), profile=profile)
    poll = Poll(
        id=uuid4(),
        kind=body.kind,
        agencies=tuple(body.agencies),
        required=tuple(never_missing(profile.meeting_body(body.kind))),
        proposed_on=body.on,
        due_on=due_on,
        candidates=[],
    )
    poll.propose(slots, on=body.on, most=rules().dates.most_candidates)
    agenda = [entry.model_dump(mode="json") for entry in body.agenda]
    await store.keep_poll(session, poll, agenda, proposed_by=actor.subject)
    return poll


async def propose_more(
    session: AsyncSession, actor: Actor, poll_id: UUID, body: MoreCandidates, *, profile: Profile
) -> Poll:
    """Further slots, for which everybody is asked again. Raises NotAllowed, Invalid, and as `Poll.propose` does."""
    poll = await _poll(session, actor, poll_id, profile=profile)
    added = poll.propose(_slots(body.candidates, on=body.on), on=body.on, most=rules().dates.most_candidates)
    await store.keep_candidates(session, poll.id, added)
    return poll


async def withdraw_candidate(
    session: AsyncSession, actor: Actor, poll_id: UUID, body: OneCandidate, *, profile: Profile
) -> Poll:
    """Take a slot back; nobody is asked for it any more. Raises NotAllowed, and as `Poll.withdraw` does."""
    poll = await _poll(session, actor, poll_id, profile=profile)
    await store.keep_candidates(session, poll.id, [poll.withdraw(body.position, on=body.on)])
    return poll


async def answer_dates(session: AsyncSession, actor: Actor, poll_id: UUID, body: NewReply, *, profile: Profile) -> Poll:
    """When the actor can come. Raises NotFound, `AgencyNotConvened`, and as `Poll.answer` does."""
    poll = await store.poll_for_update(session, poll_id, profile=profile)
    policy.require_asked(actor, poll.agencies)
    who = (actor.agency, actor.subject)
    answers = {each.position: each.answer for each in body.answers}
    await store.keep_reply(session, poll.id, who, poll.answer(who, answers, note=body.note, on=body.on))
    return poll


async def choose_date(
    session: AsyncSession, actor: Actor, poll_id: UUID, body: OneCandidate, *, profile: Profile
) -> Meeting:
    """Settle on a slot; gives the meeting, planned for it and to be convened by the city.

    Raises as `Poll.choose` and `plan_meeting` do: a case may have been closed since the date was looked for.
    """
    poll = await _poll(session, actor, poll_id, profile=profile)
    slot = poll.choose(body.position, on=body.on)
    told = {
        "on": body.on.isoformat(),
        "kind": poll.kind,
        "held_on": slot.day.isoformat(),
        "start": written(slot.start),
        "end": written(slot.end),
        "place": slot.place,
        "agencies": poll.agencies,
        "agenda": await agenda_now(session, await store.agenda_of(session, poll.id), since=poll.proposed_on),
    }
    wanted = NewMeeting.model_validate(told)
    meeting = await planning.plan_meeting(session, actor, wanted, profile=profile)
    poll.settle(meeting.id, on=body.on)
    await store.keep_end(session, poll)
    return meeting


async def withdraw_poll(session: AsyncSession, actor: Actor, poll_id: UUID, *, on: date, profile: Profile) -> Poll:
    """Look for a date no longer. Raises NotAllowed, `PollClosed`."""
    poll = await _poll(session, actor, poll_id, profile=profile)
    poll.settle(None, on=on)
    await store.keep_end(session, poll)
    return poll


async def _poll(session: AsyncSession, actor: Actor, poll_id: UUID, *, profile: Profile) -> Poll:
    poll = await store.poll_for_update(session, poll_id, profile=profile)
    policy.require_poll_staff(actor, poll.agencies)
    return poll


def _meeting(body: NewPoll, slot: Slot) -> NewMeeting:
    """What would be planned, to hear at once what would be refused."""
    told = body.model_dump(mode="json", include={"on", "kind", "agencies", "agenda"})
    return NewMeeting.model_validate(told | {"held_on": slot.day.isoformat()})


def _slots(candidates: Sequence[CandidateSlot], *, on: date) -> list[Slot]:
    slots = [
        Slot(each.held_on, time.fromisoformat(each.start), time.fromisoformat(each.end), each.place)
        for each in candidates
    ]
    faults = dict(
        fault for position, slot in enumerate(slots) for fault in slot_faults(slot, f"/candidates/{position}", on=on)
    )
    if faults:
        raise Invalid(faults)
    return slots


def _due(on: date, profile: Profile) -> date:
    return workdays.after(on, profile.deadlines.dates, closed=profile.days_closed)


def _due_faults(on: date, due_on: date, slots: Sequence[Slot]) -> Iterator[Fault]:
    over = [position for position, slot in enumerate(slots) if slot.day < on]
    for position in over:
        yield f"/candidates/{position}/held_on", "候補日は、依頼の日 (on) 以後の日にしてください。"
    if not over and not on <= due_on <= max(slot.day for slot in slots):
        yield "/due_on", "回答期限は、今日から最後の候補日までの日にしてください。"

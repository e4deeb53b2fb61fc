"""Plan, move and cancel meetings."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import time
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.meetings.bodies import Calloff, NewMeeting, NewSlot
from services.coordination.domain.meeting import CITY, AgendaItem, Meeting, MeetingStatus, Slot
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import conferences
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.contracts.coordination import MeetingCancelled
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound

EXTERNAL = "external"


async def plan_meeting(session: AsyncSession, actor: Actor, body: NewMeeting, *, profile: Profile) -> Meeting:
    """Plan a meeting; the city convenes it later (R6).

    Raises NotAllowed, `NoCasesOnTheCouncil` (R7), `OutOfOrder`, `SlotsOverlap`, and Invalid pointing at what is unknown
    or twice there.
    """
    policy.require_planner(actor)
    meeting = _planned(body)
    if faults := dict(_faults(body, profile)):
        raise Invalid(faults)
    await _check_agenda(session, body)
    await _check_joint_day(session, meeting)
    session.add(meeting)
    await session.flush()
    return meeting


async def move_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewSlot) -> Meeting:
    """Go on on another day as a new meeting, to be convened anew; gives that one."""
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    if faults := dict(_slot_faults(body)):
        raise Invalid(faults)
    slot = Slot(body.held_on, _time(body.start), _time(body.end), body.place)
    moved = meeting.move(slot, new_id=uuid4(), on=body.on)
    session.add(moved)
    await session.flush()
    await conferences.carry_over(session, meeting.id, moved.id)
    return moved


async def cancel_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Calloff) -> Meeting:
    """Call a meeting off; it never counts."""
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    meeting.cancel(on=body.on, reason=body.reason)
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
        start=_time(body.start),
        end=_time(body.end),
        place=body.place,
        joint_with=tuple(each for each in body.joint_with if isinstance(each, UUID)),
        joint_external=tuple(each for each in body.joint_with if isinstance(each, str)),
    )


def _time(typed: str | None) -> time | None:
    return time.fromisoformat(typed) if typed else None


def _faults(body: NewMeeting, profile: Profile) -> Iterator[tuple[str, str]]:
    yield from _twice("/agencies/{}", body.agencies)
    for position, agency in enumerate(body.agencies):
        if not profile.has_agency(agency):
            yield f"/agencies/{position}", "登録されていない機関です。機関の一覧から選んでください。"
    if body.kind.takes_up_cases and CITY not in body.agencies:
        yield "/agencies", "市（city）を加えてください。市が出席しない会議は、開催として記録できません。"
    if body.kind.takes_up_cases and not body.agenda:
        yield "/agenda", "取り上げる事例を指定してください。"
    yield from _twice("/agenda/{}/case_id", [entry.case_id for entry in body.agenda])
    for position, entry in enumerate(body.agenda):
        yield from _twice(f"/agenda/{position}/member_ids/{{}}", entry.member_ids or ())
    yield from _slot_faults(body)
    yield from _joint_faults(body)


def _slot_faults(body: NewMeeting | NewSlot) -> Iterator[tuple[str, str]]:
    if body.end and not body.start:
        yield "/start", "開始時刻も入力してください。"
    if body.start and body.end and body.end <= body.start:
        yield "/end", "終了時刻は開始時刻より後にしてください。"


def _joint_faults(body: NewMeeting) -> Iterator[tuple[str, str]]:
    if body.joint_with and not (body.start and body.end):
        yield "/start", "同日開催の会議には、それぞれの開始時刻と終了時刻が必要です。"
    yield from _twice("/joint_with/{}", body.joint_with)
    for position, other in enumerate(body.joint_with):
        if isinstance(other, str) and other != EXTERNAL and other not in codes.of("external_meeting"):
            yield f"/joint_with/{position}", "会議の番号か、他制度の会議のコード（external など）を入力してください。"


def _twice(pointer: str, entries: Iterable[Hashable]) -> Iterator[tuple[str, str]]:
    seen: set[Hashable] = set()
    for position, entry in enumerate(entries):
        if entry in seen:
            yield pointer.format(position), "同じものが重複しています。一つにしてください。"
        seen.add(entry)


async def _check_agenda(session: AsyncSession, body: NewMeeting) -> None:
    for position, entry in enumerate(body.agenda):
        try:
            case = await case_store.case_of(session, entry.case_id)
        except NotFound:
            raise Invalid({f"/agenda/{position}/case_id": "この番号の事例はありません。"}) from None
        case.require_open(on=body.on)
        case.require_members(entry.member_ids or ())


async def _check_joint_day(session: AsyncSession, meeting: Meeting) -> None:
    others = await store.beside(session, meeting)
    found = {
        other.id for other in others if other.held_on == meeting.held_on and other.status is not MeetingStatus.HELD
    }
    for position, other_id in enumerate(meeting.joint_with):
        if other_id not in found:
            raise Invalid({f"/joint_with/{position}": "同じ日に予定されている会議の番号を入力してください。"})
    for other in others:
        meeting.stands_beside(other)

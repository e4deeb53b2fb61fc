"""A joint day is several meetings, each in its own time (R6)."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingStatus
from services.coordination.domain.meeting.errors import SlotsOverlap
from services.coordination.store import joint as store
from shared.refusals import Invalid


async def check_joint_day(session: AsyncSession, meeting: Meeting) -> None:
    """Raise Invalid for a meeting that is not on this day, `SlotsOverlap` for one at the same time."""
    day = await store.day_of(session, meeting)
    found = {other.id for other in day.meetings if other.status is not MeetingStatus.HELD}
    for position, other_id in enumerate(meeting.joint_with):
        if other_id not in found:
            raise Invalid({f"/joint_with/{position}": "同じ日に予定されている会議の番号を入力してください。"})
    require_own_time(meeting, day)


def require_own_time(meeting: Meeting, day: store.Day) -> None:
    """Raise `SlotsOverlap` when anything else of the day shares the meeting's time."""
    for other in day.meetings:
        if other.id != meeting.id:
            meeting.stands_beside(other)
    for external in day.external:
        if external.slot.overlaps(meeting.slot):
            raise SlotsOverlap(external=external.kind)


async def check_time(session: AsyncSession, meeting: Meeting) -> None:
    """Raise `SlotsOverlap` when the meeting's new time is another's of its day."""
    require_own_time(meeting, await store.day_of(session, meeting))

"""A joint day: several meetings, each in its own time (R6)."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingStatus
from services.coordination.store import meetings as store
from shared.refusals import Invalid


async def check_joint_day(session: AsyncSession, meeting: Meeting) -> None:
    """Raise Invalid for a meeting that is not on this day, `SlotsOverlap` for one at the same time."""
    others = await store.beside(session, meeting)
    found = {
        other.id for other in others if other.held_on == meeting.held_on and other.status is not MeetingStatus.HELD
    }
    for position, other_id in enumerate(meeting.joint_with):
        if other_id not in found:
            raise Invalid({f"/joint_with/{position}": "同じ日に予定されている会議の番号を入力してください。"})
    for other in others:
        meeting.stands_beside(other)

"""Load what striking an activity rests on: what counts once with it, and what else was done for the household."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.activity import Counted
from services.coordination.domain.case import Case
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.domain.meeting import MeetingStatus
from services.coordination.domain.striking import Recorded
from services.coordination.tables.meetings import meeting, meeting_determination
from services.coordination.tables.merging import case_merge, merged_record
from services.coordination.tables.plans import role
from services.coordination.tables.records import IS_CONTACT, activity, review
from services.coordination.tables.watching import watch_contact

_COLUMNS = [activity.c[name] for name in ("id", "case_id", "on", "counterpart", "method", "member_ids", "struck_on")]


async def activity_of(session: AsyncSession, case_id: UUID, activity_id: UUID) -> Activity | None:
    """An activity that stands with a case."""
    own = select(Activity).where(activity.c.case_id == case_id, activity.c.id == activity_id)
    found: Activity | None = await session.scalar(own)
    return found


async def strikes(session: AsyncSession, cases: Iterable[Case], days: Collection[date]) -> Counter[Counted | None]:
    """How often what counts once was struck on these cases and days."""
    ids = [each for case in cases for each in case.ids]
    found = await _recorded(session, ids, activity.c["on"].in_(days), activity.c.struck_on.is_not(None))
    return Counter(each.counted for each in found)


async def same_as(session: AsyncSession, case: Case, one: Activity) -> list[Recorded]:
    """Every record of what counts once with a contact, itself among them, wherever it went by now."""
    ids = [*case.ids, *([case.merged_into] if case.merged_into else [])]
    alike = (activity.c.counterpart == one.counterpart) & (activity.c.method == one.method)
    found = await _recorded(session, ids, activity.c["on"] == one.on, alike)
    own = next(each.counted for each in found if each.id == one.id)
    return [each for each in found if each.counted == own]


async def _recorded(session: AsyncSession, case_ids: Collection[UUID], *wanted: ColumnElement[bool]) -> list[Recorded]:
    asked = select(*_COLUMNS).where(activity.c.case_id.in_(case_ids), activity.c.kind == ActivityKind.CONTACT, *wanted)
    rows = (await session.execute(asked)).all()
    homes = await _homes(session, [row.id for row in rows]) if rows else {}
    return [_as_told(row, homes.get(row.id, row.case_id)) for row in rows]


def _as_told(row: Row[Any], told_on: UUID) -> Recorded:
    members = frozenset(row.member_ids)
    return Recorded(row.id, Counted(told_on, row.on, row.counterpart, row.method, members), row.struck_on is not None)


async def _homes(session: AsyncSession, activity_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The case on which each of these was recorded that went along with a merge: where its way begins."""
    went = (
        select(merged_record.c.record_id, case_merge.c.case_id, case_merge.c.into_id)
        .join(case_merge, case_merge.c.id == merged_record.c.merge_id)
        .where(merged_record.c.what == activity.name, merged_record.c.record_id.in_(activity_ids))
    )
    rows = (await session.execute(went)).all()
    reached = {(row.record_id, row.into_id) for row in rows}
    return {row.record_id: row.case_id for row in rows if (row.record_id, row.case_id) not in reached}


async def last_done(session: AsyncSession, case: Case) -> date | None:
    """When something was last done for the household, by the records that stand: what `Case.deal` was told."""
    heard = func.greatest(role.c.answered_on, role.c.reported_on, role.c.done_on)
    held = meeting.join(meeting_determination, meeting_determination.c.meeting_id == meeting.c.id)
    days = union_all(
        select(activity.c["on"].label("day")).where(activity.c.case_id.in_(case.ids), IS_CONTACT),
        select(review.c["on"]).where(review.c.case_id.in_(case.ids)),
        select(heard).where(role.c.case_id.in_(case.ids)),
        select(watch_contact.c.answered_on).where(watch_contact.c.case_id.in_(case.ids)),
        select(meeting.c.held_on)
        .select_from(held)
        .where(meeting_determination.c.case_id.in_(case.ids), meeting.c.status == MeetingStatus.HELD),
    ).subquery("days")
    found: date | None = await session.scalar(select(func.max(days.c.day)))
    return found

"""The case stood on agendas: its items stay, for the persons they were called for, and are not discussed twice.

Meetings that were held, called off or moved keep what they were about; what was shared on one stays within it (R5).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import AgendaItem, Meeting
from services.coordination.domain.meeting.preparation import joined
from services.coordination.domain.merging import Merge, joined_items
from services.coordination.store import merging as store
from services.coordination.store import preparations
from services.coordination.tables import preparations as tables


async def move_agendas(
    session: AsyncSession, merge: Merge, meetings: Sequence[Meeting], called: Mapping[UUID, tuple[UUID, ...]]
) -> None:
    """Every meeting to come has one item on the household; the caller holds the meetings.

    `called` are the persons of each case: an item planned for all of one case is not for those of the other.
    """
    before = {}
    for meeting in meetings:
        for each in meeting.agenda:
            if each.member_ids is None:
                each.member_ids = called.get(each.case_id) or None
        item = next((each for each in meeting.agenda if each.case_id == merge.case_id), None)
        if item is not None:
            kept = next((each for each in meeting.agenda if each.case_id == merge.into_id), None)
            before[meeting.id] = {"ended": _facts(item), "kept": _facts(kept) if kept else None}
            _join(meeting, merge, item, kept)
            await session.flush()
            await _take_along(session, merge, meeting)
    await store.remember(session, merge.id, "meeting_agenda", before)


def _join(meeting: Meeting, merge: Merge, item: AgendaItem, kept: AgendaItem | None) -> None:
    came_from = tuple(dict.fromkeys([*(kept.came_from if kept else ()), merge.case_id, *item.came_from]))
    members = joined_items(kept, item)
    if kept is not None:
        kept.member_ids, kept.came_from = members, came_from
        meeting.agenda.remove(item)
    else:
        meeting.agenda.remove(item)
        meeting.agenda.append(AgendaItem(item.position, merge.into_id, members, came_from=came_from))


async def _take_along(session: AsyncSession, merge: Merge, meeting: Meeting) -> None:
    """What was asked, shared and prepared for the item; two sheets of one agency become one."""
    for name in ("information_request", "compartment_item"):
        await store.moved(session, merge, name, store.OF_MEETINGS[name].c.meeting_id == meeting.id)
    sheets = await preparations.sheets_of(session, meeting.id)
    ours = {each.agency: each for each in sheets if each.case_id == merge.into_id}
    both = [each for each in sheets if each.case_id == merge.case_id and each.agency in ours]
    for each in both:
        joined(ours[each.agency], each)
    rest = tables.preparation.c.agency.not_in([each.agency for each in both])
    await store.moved(session, merge, "preparation", (tables.preparation.c.meeting_id == meeting.id) & rest)


def _facts(item: AgendaItem) -> Mapping[str, Any]:
    members = None if item.member_ids is None else [str(each) for each in item.member_ids]
    return {"position": item.position, "member_ids": members, "came_from": [str(each) for each in item.came_from]}


def restored(meeting: Meeting, merge: Merge, before: Mapping[str, Any]) -> None:
    """Give a meeting to come the items back that it had before the merge."""
    meeting.agenda[:] = [each for each in meeting.agenda if each.case_id != merge.into_id]
    for case_id, held in ((merge.into_id, before["kept"]), (merge.case_id, before["ended"])):
        if held is not None:
            members = None if held["member_ids"] is None else tuple(UUID(each) for each in held["member_ids"])
            came_from = tuple(UUID(each) for each in held["came_from"])
            meeting.agenda.append(AgendaItem(held["position"], case_id, members, came_from=came_from))

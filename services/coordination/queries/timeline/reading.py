"""The timeline as it is read: page by page, by kind and member, and only what the reader may see."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Select, Text, Uuid, bindparam, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.errors import UnknownMember
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.timeline.line import Line
from services.coordination.queries.timeline.subjects import lines_of
from services.coordination.queries.views.timeline import TimelineEntry
from services.coordination.store import cases
from shared.actors import Actor
from shared.web import Page, Paging

MEMBERS = bindparam("members", type_=ARRAY(Uuid))
FETCH = bindparam("fetch", type_=Integer)
AFTER = (bindparam("after_on", type_=Date), bindparam("after_what", type_=Text), bindparam("after_id", type_=Uuid))


async def timeline(
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    paging: Paging,
    *,
    today: date,
    kind: str | None = None,
    member_id: UUID | None = None,
) -> Page[TimelineEntry]:
    """What happened, oldest first. Raises NotFound for those who are not on the case, UnknownMember."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_timeline", today=today)
    after = paging.after(date, str, UUID)
    asked: dict[str, Any] = {
        "agency": actor.agency,
        "fetch": paging.fetch,
        **dict(zip([each.key for each in AFTER], after or (), strict=False)),
    }
    if member_id is not None:
        asked["members"] = _records(sight, member_id)
    statement = _statement(kind, for_staff=sight.is_staff, of_member=member_id is not None, goes_on=after is not None)
    own = [(found.id, found.household_id)]
    if sight.is_staff:
        own += [(each.case_id, each.household_id) for each in found.absorbed]
    if statement is None or member_id in sight.hidden:  # which facts name somebody is told of across a wall, too
        return Page(items=[])
    rows = await _rows(session, statement, asked, own)
    return paging.page([_entry(row, sight.hidden) for row in rows], lambda entry: (entry.on, entry.what, entry.id))


def _records(sight: Sight, member_id: UUID) -> list[UUID]:
    """All records of the person who has this one. Raises UnknownMember, also for whom the agency does not know."""
    found = ([each.id for each in records] for records in sight.persons())
    if (own := next((ids for ids in found if member_id in ids), None)) is None:
        raise UnknownMember(members=[str(member_id)])
    return own


async def _rows(
    session: AsyncSession, statement: Select[Any], asked: dict[str, Any], own: Sequence[tuple[UUID, UUID]]
) -> Sequence[Any]:
    """A page of what happened in a case and in those that became part of it, which keep what was over by then."""
    found: dict[tuple[Any, ...], Any] = {}
    for case_id, household_id in own:
        rows = await session.execute(statement, asked | {"case_id": case_id, "household_id": household_id})
        found |= {(row.on, row.what, row.id): row for row in rows}
    return [found[place] for place in sorted(found)][: asked["fetch"]]


@cache
def _statement(kind: str | None, *, for_staff: bool, of_member: bool, goes_on: bool) -> Select[Any] | None:
    """Put together once: it has a part for every kind of fact, each of which gives no more than a page."""
    lines = [line for line in lines_of(kind) if for_staff or line.for_others()]
    if of_member:
        lines = [line for line in lines if line.members is not None]
    parts = [_part(line, for_staff=for_staff, of_member=of_member, goes_on=goes_on) for line in lines]
    if not parts:
        return None
    table = union_all(*parts).subquery("entries")
    return select(table).order_by(table.c["on"], table.c.what, table.c.id).limit(FETCH)


def _part(line: Line, *, for_staff: bool, of_member: bool, goes_on: bool) -> Select[Any]:
    entries = line.entries(for_staff=for_staff)
    if of_member:
        entries = entries.where(line.naming(MEMBERS))
    if goes_on:
        place = tuple_(line.on, line.told(), line.record)
        entries = entries.where(line.on >= AFTER[0], place > tuple_(*AFTER))
    part = entries.order_by(line.on, line.record).limit(FETCH).subquery()
    return select(part)


def _entry(row: Any, hidden: Collection[UUID]) -> TimelineEntry:
    members = [each for each in row.member_ids or () if each not in hidden]
    facts = {name: getattr(row, name) for name in ("on", "what", "id", "service", "agency", "code", "by", "struck_on")}
    return TimelineEntry(**facts, member_ids=members, member_id=members[0] if len(members) == 1 else None)

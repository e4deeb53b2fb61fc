"""Load two cases that become one, and move what goes along; what moved is kept, so that it can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import OVER, Case
from services.coordination.domain.meeting import Meeting, MeetingStatus, Result
from services.coordination.domain.merging import Merge
from services.coordination.domain.plan import PAST, Plan
from services.coordination.store import cases
from services.coordination.tables import (
    assessments,
    consents,
    family,
    meetings,
    plans,
    preparations,
    records,
    tasks,
    walls,
)
from services.coordination.tables import cases as case_tables
from services.coordination.tables.merging import case_merge, merged_record
from services.coordination.tables.persons import person_merge

TO_COME = (MeetingStatus.PLANNED, MeetingStatus.CONVENED)
OF_MEETINGS = {
    table.name: table for table in (meetings.information_request, meetings.compartment_item, preparations.preparation)
}
"""What lies with a meeting that is still to come."""
TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        case_tables.referral,
        family.chronology_entry,
        assessments.member_assessment,
        walls.wall,
        tasks.task,
        records.activity,
        records.review,
        plans.plan,
        plans.role,
        *OF_MEETINGS.values(),
    )
}
"""Tables of which rows go along, by their names."""
_TRIES = 5


async def held_still(session: AsyncSession, case_ids: Collection[UUID]) -> tuple[list[Meeting], dict[UUID, Case]]:
    """The meetings to come that name these cases, then the cases, all locked in one order for everybody.

    Whoever records minutes or convenes locks the meeting first too, so nobody waits for each other. A meeting that is
    planned while we wait for the cases is found by looking again. Raises NotFound.
    """
    for _ in range(_TRIES):
        within = await session.begin_nested()
        called = await _to_come(session, case_ids)
        found = {case.id: case for case in await cases.cases_for_update(session, case_ids)}
        seen = {meeting.id for meeting in called}
        if seen == {meeting.id for meeting in await _to_come(session, case_ids)}:
            await within.commit()
            return called, found
        await within.rollback()
    msg = "meetings are planned for these cases faster than they can be looked up"
    raise RuntimeError(msg)


async def _to_come(session: AsyncSession, case_ids: Collection[UUID]) -> list[Meeting]:
    named = select(meetings.meeting_agenda.c.meeting_id).where(meetings.meeting_agenda.c.case_id.in_(case_ids))
    wanted = select(Meeting).where(meetings.meeting.c.id.in_(named), meetings.meeting.c.status.in_(TO_COME))
    locked = wanted.order_by(meetings.meeting.c.id).with_for_update(of=meetings.meeting)
    return list(await session.scalars(locked.execution_options(populate_existing=True)))


async def plans_of_both(session: AsyncSession, case_ids: Collection[UUID]) -> list[Plan]:
    """The versions of two cases from which something still follows."""
    wanted = select(Plan).where(plans.plan.c.case_id.in_(case_ids), plans.plan.c.status.not_in(sorted(PAST)))
    found = await session.scalars(wanted.order_by(plans.plan.c.case_id, plans.plan.c.version))
    return list(found)


async def remember(session: AsyncSession, merge_id: UUID, what: str, before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keep what went along, with what it held before."""
    rows = [
        {"merge_id": merge_id, "what": what, "record_id": record, "before": dict(held)}
        for record, held in before.items()
    ]
    if rows:
        await session.execute(insert(merged_record), rows)


async def remembered(session: AsyncSession, merge_id: UUID) -> dict[str, dict[UUID, dict[str, Any]]]:
    """What went along with a merge, by table and row."""
    found: dict[str, dict[UUID, dict[str, Any]]] = {}
    for row in await session.execute(select(merged_record).where(merged_record.c.merge_id == merge_id)):
        found.setdefault(row.what, {})[row.record_id] = row.before
    return found


async def moved(
    session: AsyncSession,
    merge: Merge,
    name: str,
    condition: ColumnElement[bool] | None = None,
    **changed: Any,
) -> list[UUID]:
    """Move rows of a table from the case that ends to the one that stays; gives their ids."""
    table = TABLES[name]
    of_it = table.c.case_id == merge.case_id
    wanted = of_it if condition is None else and_(of_it, condition)
    kept = [table.c[each] for each in changed]
    before = {
        row.id: {each: getattr(row, each) for each in changed}
        for row in await session.execute(select(table.c.id, *kept).where(wanted).with_for_update())
    }
    if before:
        own = update(table).where(table.c.id.in_(before)).values(case_id=merge.into_id, **changed)
        await session.execute(own.execution_options(synchronize_session=False))
    await remember(session, merge.id, name, before)
    return list(before)


async def move_sources(session: AsyncSession, merge: Merge, record_ids: Collection[UUID]) -> None:
    """Of whom a text comes goes along with the text, so that no wall loses what it rests on."""
    table = walls.source
    own = update(table).where(table.c.case_id == merge.case_id, table.c.record_id.in_(list(record_ids)))
    await session.execute(own.values(case_id=merge.into_id))


async def lapse_closings(session: AsyncSession, case: Case, *, on: date) -> None:
    """What a meeting agreed on closing was said of a smaller household: it closes the larger one no more (R12)."""
    table = meetings.meeting_determination
    of_it = (table.c.case_id == case.id) & (table.c.episode == case.episode) & table.c.lapsed_on.is_(None)
    agreed = table.c.result == Result.CLOSING_AGREED.value
    await session.execute(update(table).where(of_it, agreed).values(lapsed_on=on))


async def await_ends(session: AsyncSession, household_ids: Collection[UUID]) -> None:
    """The ends of what these households granted matter again, also where their own case was closed."""
    table = consents.consent
    await session.execute(update(table).where(table.c.household_id.in_(household_ids)).values(awaited=True))


async def merges_into(session: AsyncSession, case_ids: Sequence[UUID]) -> list[Merge]:
    """The merges by which others became part of these cases and still are, oldest first."""
    table = case_merge.c
    standing = select(Merge).where(table.into_id.in_(case_ids), table.undone_on.is_(None))
    return list(await session.scalars(standing.order_by(table.on, table.id)))


async def standing_merge(session: AsyncSession, case_id: UUID) -> Merge | None:
    """The merge by which a case is part of another."""
    own = select(Merge).where(case_merge.c.case_id == case_id, case_merge.c.undone_on.is_(None))
    found: Merge | None = await session.scalar(own.execution_options(populate_existing=True))
    return found


def _away(member: FromClause) -> ColumnElement[bool]:
    return and_(member.c.left_on.is_not(None), member.c.returned_on.is_(None))


@dataclass(frozen=True, slots=True)
class Known:
    """A case by what tells which one is older."""

    id: UUID
    opened_on: date
    number: str


async def in_two_cases(session: AsyncSession) -> list[tuple[date, Known, Known]]:
    """Two open cases in which one person is on record, and since when that is known.

    Once it was said how the two cases belong together otherwise, they are no longer among them.
    """
    one, other = (case_tables.case_member.alias(name) for name in ("one", "other"))
    mine, theirs = (case_tables.case.alias(name) for name in ("mine", "theirs"))
    link = family.case_relation.c
    between = and_(link.case_id.in_([mine.c.id, theirs.c.id]), link.related_id.in_([mine.c.id, theirs.c.id]))
    columns = (each.c[name] for each in (mine, theirs) for name in ("id", "opened_on", "number"))
    wanted = (
        select(func.coalesce(person_merge.c.on, mine.c.opened_on), *columns)
        .join(one, one.c.id == person_merge.c.keep_id)
        .join(other, and_(other.c.id == person_merge.c.absorbed_id, other.c.case_id != one.c.case_id))
        .join(mine, mine.c.id == one.c.case_id)
        .join(theirs, theirs.c.id == other.c.case_id)
        .where(
            person_merge.c.split_on.is_(None),
            ~_away(one),
            ~_away(other),
            mine.c.stage.not_in(OVER),
            theirs.c.stage.not_in(OVER),
            ~exists().where(between, link.ended_on.is_(None)),
        )
    )
    return [(row[0], Known(*row[1:4]), Known(*row[4:])) for row in await session.execute(wanted)]

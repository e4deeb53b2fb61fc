"""Which gaps meetings found on a case, which of them were told, and what the community makes of them."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.gap import Development, TellingOfGap
from services.coordination.domain.meeting import Result
from services.coordination.store.way import Rows
from services.coordination.tables.gaps import gap_development, gap_told
from services.coordination.tables.meetings import meeting, meeting_determination

_TOLD = gap_told.c


async def found_on(session: AsyncSession, case: Case) -> Rows:
    """Every meeting that found a gap on the present episode or before without telling it, with the day it was told."""
    determination = meeting_determination.c
    present = determination.episode == case.episode
    of_it = (determination.case_id == case.id) & (present | _TOLD.on.is_(None) | (_TOLD.episode == case.episode))
    of_it |= determination.case_id.in_([each.case_id for each in case.absorbed]) & (
        _TOLD.on.is_(None) | (_TOLD.case_id == case.id)
    )
    told = _TOLD.case_id.in_([determination.case_id, case.id]) & (_TOLD.meeting_id == determination.meeting_id)
    statement = (
        select(meeting.c.id, meeting.c.held_on, _TOLD.on.label("told_on"), _TOLD.recorded_on)
        .join(meeting_determination, determination.meeting_id == meeting.c.id)
        .outerjoin(gap_told, told)
        .where(
            of_it,
            determination.result == Result.GAP_FOUND.value,
        )
        .distinct()
        .order_by(meeting.c.held_on, meeting.c.id)
    )
    return (await session.execute(statement)).all()


async def was_told(session: AsyncSession, case_id: UUID, meeting_id: UUID) -> bool:
    """Whether this finding was told before; the caller holds the case."""
    known = exists().where(_TOLD.case_id == case_id, _TOLD.meeting_id == meeting_id)
    return bool(await session.scalar(select(known)))


async def told_on(session: AsyncSession, case: Case) -> list[TellingOfGap]:
    """What was told of a case in its present episode, in order."""
    statement = select(TellingOfGap).where(_TOLD.case_id == case.id, _TOLD.episode == case.episode)
    return list(await session.scalars(statement.order_by(_TOLD.on, _TOLD.id)))


async def developments_of(session: AsyncSession, gap_ids: Collection[UUID]) -> dict[UUID, list[Development]]:
    """What the community develops for these gaps."""
    found: dict[UUID, list[Development]] = {gap_id: [] for gap_id in gap_ids}
    own = gap_development.c
    for row in await session.execute(select(gap_development).where(own.gap_ids.overlap(list(gap_ids)))):
        for gap_id in found.keys() & set(row.gap_ids):
            found[gap_id].append(Development(row.proposed_on, row.opened_on, row.dropped_on))
    return found


async def keep_record(session: AsyncSession, gap_id: UUID, *, on: date) -> None:
    """The community has it on record; gaps that others told it of are none of ours."""
    await session.execute(update(gap_told).where(_TOLD.id == gap_id).values(recorded_on=on))


async def keep_development(session: AsyncSession, development_id: UUID, **told: Any) -> None:
    """Write in what is told of one development once: its gaps, and when it was proposed, opened, given up."""
    statement = insert(gap_development).values(id=development_id, **told)
    await session.execute(statement.on_conflict_do_update(index_elements=[gap_development.c.id], set_=told))

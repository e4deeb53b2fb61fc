"""Which gaps meetings found on a case, and which of them were told."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.meeting import Result
from services.coordination.store.way import Rows
from services.coordination.tables.gaps import gap_told
from services.coordination.tables.meetings import meeting, meeting_determination

_TOLD = gap_told.c


async def found_on(session: AsyncSession, case: Case) -> Rows:
    """Every meeting that found a gap on the present episode, with the day on which that was told."""
    determination = meeting_determination.c
    told = (_TOLD.case_id == determination.case_id) & (_TOLD.meeting_id == determination.meeting_id)
    statement = (
        select(meeting.c.id, meeting.c.held_on, _TOLD.on.label("told_on"))
        .join(meeting_determination, determination.meeting_id == meeting.c.id)
        .outerjoin(gap_told, told)
        .where(
            determination.case_id == case.id,
            determination.episode == case.episode,
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

"""Participation support for one person, as participation tells."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.walls import told_by
from services.coordination.queries.sheets.told import Asked, Told
from services.coordination.queries.views.walls import SheetLine
from services.coordination.tables.elsewhere import participation


async def told(session: AsyncSession, asked: Asked) -> AsyncIterator[Told]:
    """Every support of the case; it is of the person who is supported."""
    supports = select(participation).where(
        participation.c.case_id == asked.case.id, participation.c.member_id.is_not(None)
    )
    for row in await session.execute(supports.order_by(participation.c.started_on, participation.c.id)):
        whose = [row.member_id]
        line = SheetLine(kind="participation", on=row.started_on, until=row.ended_on, code=row.stage)
        yield told_by(said_by=whose, concerns=whose), line

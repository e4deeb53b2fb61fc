"""What the family's chronology tells of one person."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries.sheets.told import Asked, Told
from services.coordination.queries.views.walls import SheetLine
from services.coordination.store import family


async def told(session: AsyncSession, asked: Asked) -> AsyncIterator[Told]:
    """Every entry that names somebody; `code` is when it was, as exactly as it is known."""
    for entry in await family.chronology_of(session, asked.case.id):
        if entry.telling.named:
            when = f"{entry.when}頃" if entry.approximate else entry.when
            yield entry.telling, SheetLine(kind="chronology", code=when, agency=entry.agency, text=entry.text)

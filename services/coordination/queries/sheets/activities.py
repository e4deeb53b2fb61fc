"""When one person was met or spoken of, and what they themselves said; notes and what was struck stand on no sheet."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import HOUSEHOLD
from services.coordination.domain.walls import Telling, told_by
from services.coordination.queries.sheets.told import Asked, Told
from services.coordination.queries.views.walls import SheetLine
from services.coordination.tables.records import IS_CONTACT, activity


async def told(session: AsyncSession, asked: Asked) -> AsyncIterator[Told]:
    """Every contact; whom it met said it, unless it was said whose it is."""
    of_them = (activity.c.case_id == asked.case.id) & activity.c.member_ids.overlap(sorted(asked.records))
    contacts = select(activity).where(of_them, IS_CONTACT)
    for row in await session.execute(contacts.order_by(activity.c["on"], activity.c.id)):
        met = row.counterpart == HOUSEHOLD
        known = asked.sources.get(row.id, Telling())
        said_by = known.said_by or (row.member_ids if met else ())
        own_words = bool(known.said_by) and known.said_by <= asked.records
        text = row.content if own_words else None
        agency = None if met else row.counterpart
        line = SheetLine(kind="contact", on=row.on, agency=agency, code=row.method, text=text)
        concerns = [*row.member_ids, *known.concerns]
        yield told_by(text, said_by=said_by, concerns=concerns, agency=agency), line

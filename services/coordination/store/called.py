"""Keep who was called to a meeting after its convocation, and who no longer comes."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.tables.called import meeting_called


async def keep_changes(
    session: AsyncSession, meeting_id: UUID, changes: Mapping[str, str], *, by: str, on: date
) -> None:
    """Agency by agency, what changed for it."""
    told = {"meeting_id": meeting_id, "on": on, "by_subject": by}
    rows = [told | {"id": uuid4(), "agency": agency, "change": change} for agency, change in changes.items()]
    if rows:
        await session.execute(insert(meeting_called), rows)

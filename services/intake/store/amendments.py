"""The history of a consultation's own record."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import any_, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.amendment import Amendment
from services.intake.domain.household import Concerned

_AMENDMENT = list(tables.amendment.c)


async def add(session: AsyncSession, made: Amendment) -> None:
    """Keep what stood there before."""
    row = asdict(made)
    del row["recorded_at"]
    await session.execute(insert(tables.amendment).values(row))


async def amendments(
    session: AsyncSession, consultation_id: UUID, *, before: int | None, limit: int
) -> Sequence[Amendment]:
    """What was put right, newest first, below a revision."""
    row = tables.amendment
    found = select(*_AMENDMENT).where(row.c.consultation_id == consultation_id)
    if before is not None:
        found = found.where(row.c.revision < before)
    lines = await session.execute(found.order_by(row.c.revision.desc()).limit(limit))
    return [Amendment(**line) for line in lines.mappings()]


async def forget(session: AsyncSession, consultation_id: UUID, field: str) -> None:
    """Take a field out of the history: what must not be kept is not kept there either."""
    row = tables.amendment
    found = select(*_AMENDMENT).where(row.c.consultation_id == consultation_id, literal(field) == any_(row.c.fields))
    for line in (await session.execute(found)).mappings().all():
        left = {name: value for name, value in line["before"].items() if name != field}
        one = (row.c.consultation_id == consultation_id) & (row.c.revision == line["revision"])
        await session.execute(update(row).where(one).values(before=left))


async def save_concerned(session: AsyncSession, person: Concerned) -> None:
    """Save what a consultation is about for one member, who may be new to it."""
    row: dict[str, Any] = asdict(person)
    changing = {name: value for name, value in row.items() if name not in {"consultation_id", "member_id"}}
    told = upsert(tables.concerned).values(row)
    await session.execute(told.on_conflict_do_update(index_elements=["consultation_id", "member_id"], set_=changing))

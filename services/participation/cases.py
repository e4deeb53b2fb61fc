"""What coordination tells of cases that became one: supports go on under the household's one case; in any order."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.participation.tables import case_merge

_LASTING = select(case_merge.c.case_id, case_merge.c.into_id).where(
    case_merge.c.separated_on.is_(None), case_merge.c.on.is_not(None)
)


async def note_merge(session: AsyncSession, merge_id: UUID, *, case_id: UUID, into_id: UUID, **told: date) -> None:
    """Keep that a case became part of another (`on`), or that this was taken back (`separated_on`)."""
    written = insert(case_merge).values(id=merge_id, case_id=case_id, into_id=into_id, **told)
    await session.execute(written.on_conflict_do_update(index_elements=[case_merge.c.id], set_=told))


async def stands_under(session: AsyncSession, case_id: UUID) -> UUID:
    """The case as one that goes on: itself, or the one it became part of in the end."""
    passed = {case_id}
    while (row := (await session.execute(_LASTING.where(case_merge.c.case_id == case_id))).first()) is not None:
        if row.into_id in passed:
            break
        case_id = row.into_id
        passed.add(case_id)
    return case_id


async def same_case(session: AsyncSession, case_id: UUID) -> frozenset[UUID]:
    """Every id under which a household's one case is known."""
    known = {case_id}
    while True:
        touching = _LASTING.where(or_(case_merge.c.case_id.in_(known), case_merge.c.into_id.in_(known)))
        found = {one for pair in await session.execute(touching) for one in pair}
        if found <= known:
            return frozenset(known)
        known |= found

"""What is heard of persons: who died, and which records are of one; in any order, applied once."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.tables.persons import person_fate, person_merge


async def keep_fate(
    session: AsyncSession, member_id: UUID, *, living: bool, died_on: date | None, revision: int
) -> None:
    """Keep whether a person is alive, unless something newer is known."""
    told = {"living": living, "died_on": died_on, "revision": revision}
    written = insert(person_fate).values(member_id=member_id, **told)
    await session.execute(
        written.on_conflict_do_update(
            index_elements=[person_fate.c.member_id], set_=told, where=person_fate.c.revision < revision
        )
    )


async def keep_merge(session: AsyncSession, merge_id: UUID, *, keep_id: UUID, absorbed_id: UUID) -> None:
    """Keep that two records are of one person, also beside the split that was heard before."""
    told = {"keep_id": keep_id, "absorbed_id": absorbed_id}
    written = insert(person_merge).values(id=merge_id, **told)
    await session.execute(written.on_conflict_do_update(index_elements=[person_merge.c.id], set_=told))


async def keep_split(session: AsyncSession, merge_id: UUID, *, on: date) -> None:
    """Keep that a merge was taken back, also before it is known."""
    written = insert(person_merge).values(id=merge_id, split_on=on)
    await session.execute(written.on_conflict_do_update(index_elements=[person_merge.c.id], set_={"split_on": on}))


async def same_persons(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Of these records, those that are of one person with others: each with all records of that person."""
    row, known, asked = person_merge, set(ids), set[UUID]()
    pairs: set[tuple[UUID, UUID]] = set()
    while wanted := known - asked:
        asked |= wanted
        lasting = select(row.c.keep_id, row.c.absorbed_id).where(row.c.split_on.is_(None), row.c.keep_id.is_not(None))
        found = await session.execute(lasting.where(or_(row.c.keep_id.in_(wanted), row.c.absorbed_id.in_(wanted))))
        pairs |= {(line.keep_id, line.absorbed_id) for line in found}
        known |= {each for pair in pairs for each in pair}
    return _together(pairs)


def _together(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    same: dict[UUID, frozenset[UUID]] = {}
    for one, other in pairs:
        group = same.get(one, frozenset([one])) | same.get(other, frozenset([other]))
        same |= dict.fromkeys(group, group)
    return same

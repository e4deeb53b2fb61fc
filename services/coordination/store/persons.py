"""What is heard of persons: who died, and which records are of one; in any order, applied once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Member
from services.coordination.domain.persons import Fate
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


async def keep_merge(session: AsyncSession, merge_id: UUID, *, keep_id: UUID, absorbed_id: UUID, on: date) -> None:
    """Keep that two records are of one person, also beside the split that was heard before."""
    told = {"keep_id": keep_id, "absorbed_id": absorbed_id, "on": on}
    written = insert(person_merge).values(id=merge_id, **told)
    await session.execute(written.on_conflict_do_update(index_elements=[person_merge.c.id], set_=told))


async def keep_split(session: AsyncSession, merge_id: UUID, *, on: date) -> None:
    """Keep that a merge was taken back, also before it is known."""
    written = insert(person_merge).values(id=merge_id, split_on=on)
    await session.execute(written.on_conflict_do_update(index_elements=[person_merge.c.id], set_={"split_on": on}))


async def learn(session: AsyncSession, members: Sequence[Member]) -> None:
    """Tell members what is heard of them: whether they live, by any of their records, and which record is kept."""
    pairs = await _merged(session, {member.id for member in members})
    same, above = _together(pairs), {absorbed: keep for keep, absorbed in pairs}
    records = {each for member in members for each in same.get(member.id, {member.id})}
    found = (await session.execute(select(person_fate).where(person_fate.c.member_id.in_(records)))).mappings()
    fates = {row["member_id"]: Fate(**row) for row in found}
    for member in members:
        theirs = [fates[each] for each in sorted(same.get(member.id, [member.id])) if each in fates]
        dead = [fate for fate in theirs if not fate.living]
        member.fate = next(iter(dead), fates.get(member.id))
        member.kept = _top(member.id, above)


async def kept_records(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """For each of these records the one that stands for the person in the end."""
    above = {absorbed: keep for keep, absorbed in await _merged(session, set(ids))}
    return {each: _top(each, above) for each in ids}


async def same_persons(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Of these records, those that are of one person with others: each with all records of that person."""
    return _together(await _merged(session, set(ids)))


async def _merged(session: AsyncSession, ids: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Every merge in force that leads from these records to others, however long the way."""
    row, known, asked = person_merge, ids, set[UUID]()
    lasting = select(row.c.keep_id, row.c.absorbed_id).where(row.c.split_on.is_(None), row.c.keep_id.is_not(None))
    pairs: set[tuple[UUID, UUID]] = set()
    while wanted := known - asked:
        asked |= wanted
        found = await session.execute(lasting.where(or_(row.c.keep_id.in_(wanted), row.c.absorbed_id.in_(wanted))))
        pairs |= {(line.keep_id, line.absorbed_id) for line in found}
        known = known | {each for pair in pairs for each in pair}
    return pairs


def _top(record: UUID, above: Mapping[UUID, UUID]) -> UUID:
    """The record that stands for a person in the end; what several instances said of them may go round."""
    seen = {record}
    while record in above and above[record] not in seen:
        record = above[record]
        seen.add(record)
    return record


def _together(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    same: dict[UUID, frozenset[UUID]] = {}
    for one, other in pairs:
        group = same.get(one, frozenset([one])) | same.get(other, frozenset([other]))
        same |= dict.fromkeys(group, group)
    return same

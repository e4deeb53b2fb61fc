"""What intake tells of persons: who died, and which records are of one; in any order, applied once."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.participation.domain.errors import PersonDead
from services.participation.tables import person_fate, person_merge
from shared.contracts.persons import Fate, SamePerson


async def note_fate(session: AsyncSession, fate: Fate) -> None:
    """Keep whether a person is alive, unless something newer is known."""
    told = fate.model_dump(exclude={"member_id"})
    written = insert(person_fate).values(member_id=fate.member_id, **told)
    newer = person_fate.c.revision < written.excluded.revision
    await session.execute(
        written.on_conflict_do_update(index_elements=[person_fate.c.member_id], set_=told, where=newer)
    )


async def note_merge(session: AsyncSession, merge_id: UUID, same: SamePerson) -> None:
    """Keep that two records are of one person, also beside the split that was heard before."""
    await _merge(session, merge_id, same.model_dump())


async def note_split(session: AsyncSession, merge_id: UUID, *, on: date) -> None:
    """Keep that a merge was taken back, also before it is known."""
    await _merge(session, merge_id, {"split_on": on})


async def records_of(session: AsyncSession, member_id: UUID) -> frozenset[UUID]:
    """All ids under which a person is on record."""
    known, row = {member_id}, person_merge
    lasting = select(row.c.keep_id, row.c.absorbed_id).where(row.c.split_on.is_(None), row.c.keep_id.is_not(None))
    while True:
        touching = lasting.where(or_(row.c.keep_id.in_(known), row.c.absorbed_id.in_(known)))
        found = {one for pair in await session.execute(touching) for one in pair}
        if found <= known:
            return frozenset(known)
        known |= found


async def dead_among(session: AsyncSession, members: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Who of these died, by any of their records, and when."""
    of = {one: await records_of(session, one) for one in set(members)}
    asked = {record for records in of.values() for record in records}
    died = select(person_fate.c.member_id, person_fate.c.died_on).where(
        person_fate.c.member_id.in_(asked), person_fate.c.living.is_(False)
    )
    days = {row.member_id: row.died_on for row in await session.execute(died)}
    dead = {one: [record for record in records if record in days] for one, records in of.items()}
    return {
        one: {"living": False, "died_on": _known(days[each] for each in found)} for one, found in dead.items() if found
    }


async def must_live(session: AsyncSession, member_id: UUID) -> None:
    """Raise PersonDead for a person who died by any of their records (R3)."""
    if await dead_among(session, [member_id]):
        raise PersonDead


def _known(days: Iterable[date | None]) -> date | None:
    return next((day for day in days if day is not None), None)


async def _merge(session: AsyncSession, merge_id: UUID, told: dict[str, Any]) -> None:
    written = insert(person_merge).values(id=merge_id, **told)
    await session.execute(written.on_conflict_do_update(index_elements=[person_merge.c.id], set_=told))

"""On which side of a wall everybody of many cases stands, read for all of them at once and without any name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import one_by_one
from services.coordination.domain.consent import SUPPORT_SHARING, has_consented
from services.coordination.domain.walls import Walls
from services.coordination.store.cases import households_of
from services.coordination.store.consents import consents_of_each
from services.coordination.store.persons import kept_records
from services.coordination.store.walls import EVERYWHERE
from services.coordination.tables.cases import case, case_member
from services.coordination.tables.walls import engagement, wall

Ids = frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Sides:
    """The persons of a case, each by the record that stands for them with all their records, and its walls.

    The walls know of some agencies with whom they work, and neither names nor places.
    """

    case_id: UUID
    coordinator_agency: str | None
    persons: tuple[tuple[UUID, Ids], ...]
    walls: Walls


async def sides_of_each(
    session: AsyncSession, agencies: Mapping[UUID, Collection[str]], *, today: date
) -> dict[UUID, Sides]:
    """The sides of these cases today; of each its `agencies` are known."""
    pairs, persons = await _pairs(session, agencies), await _persons(session, agencies)
    asked = {case_id: named for case_id, named in agencies.items() if named}
    works_with = await _works_with(session, asked, persons, today=today) if asked else {}
    columns = (case.c.id, case.c.coordinator_agency)
    rows = (await session.execute(select(*columns).where(case.c.id.in_(agencies)))).all()
    return {row.id: _sides(row, persons[row.id], pairs[row.id], works_with.get(row.id, {})) for row in rows}


def _sides(
    row: Row[Any, Any], persons: list[list[UUID]], pairs: set[tuple[UUID, UUID]], works_with: Mapping[str, Ids]
) -> Sides:
    known = tuple((records[0], frozenset(records)) for records in persons)
    walls = Walls(
        persons=tuple(records for _, records in known),
        pairs=frozenset(pairs),
        works_with=works_with,
        everywhere=EVERYWHERE,
    )
    return Sides(row.id, row.coordinator_agency, known, walls)


async def _pairs(session: AsyncSession, case_ids: Collection[UUID]) -> Mapping[UUID, set[tuple[UUID, UUID]]]:
    """Between which members of each case a wall stands."""
    found = defaultdict[UUID, set[tuple[UUID, UUID]]](set)
    own = wall.c.case_id.in_(case_ids), wall.c.lifted_on.is_(None)
    for row in await session.execute(select(wall.c.case_id, wall.c.one, wall.c.other).where(*own)):
        found[row.case_id].add((row.one, row.other))
    return found


async def _persons(session: AsyncSession, case_ids: Collection[UUID]) -> Mapping[UUID, list[list[UUID]]]:
    member = case_member.c
    own = select(member.case_id, member.id).where(member.case_id.in_(case_ids)).order_by(member.position)
    rows = (await session.execute(own)).all()
    kept = await kept_records(session, {row.id for row in rows})
    records = defaultdict[UUID, dict[UUID, UUID]](dict)
    for row in rows:
        records[row.case_id][row.id] = kept[row.id]
    return defaultdict(list, {case_id: one_by_one(own) for case_id, own in records.items()})


async def _works_with(
    session: AsyncSession,
    agencies: Mapping[UUID, Collection[str]],
    persons: Mapping[UUID, list[list[UUID]]],
    *,
    today: date,
) -> Mapping[UUID, Mapping[str, Ids]]:
    """With whom each of a case's agencies works: as was said, else whoever lets it know (R3)."""
    said = engagement.c
    told = select(said.case_id, said.agency, said.member_ids).where(said.case_id.in_(agencies), said.until.is_(None))
    works = {(row.case_id, row.agency): frozenset(row.member_ids) for row in await session.execute(told)}
    unsaid = {case_id for case_id, named in agencies.items() if any((case_id, each) not in works for each in named)}
    homes = await households_of(session, unsaid)
    grants = await consents_of_each(session, set(homes.values()), on=today) if unsaid else {}

    def consenting(case_id: UUID, agency: str) -> Ids:
        given, members = grants[homes[case_id]], (each for records in persons[case_id] for each in records)
        return frozenset(
            each for each in members if has_consented(each, agency, given, purpose=SUPPORT_SHARING, on=today)
        )

    def known(case_id: UUID, agency: str) -> Ids:
        return works[case_id, agency] if (case_id, agency) in works else consenting(case_id, agency)

    return {case_id: {agency: known(case_id, agency) for agency in named} for case_id, named in agencies.items()}

"""Load and save walls, whose a text is, and which agency works with whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.consent import Consent
from services.coordination.domain.walls import Telling, Wall, Walls, told_by, working_with
from services.coordination.policy.cases import CITY, COUNCIL
from services.coordination.store import cases, consents
from services.coordination.tables import records
from services.coordination.tables import walls as tables
from services.coordination.tables.plans import role, role_report
from services.coordination.tables.preparations import preparation
from services.coordination.tables.tasks import task
from shared.reference.profile import Profile
from shared.refusals import NotFound

TEXTS = (records.activity, records.review, records.evaluation, role, task, preparation)
"""Tables whose texts are of a case."""

EVERYWHERE = frozenset({CITY, COUNCIL})


async def walls_of(
    session: AsyncSession,
    case: Case,
    *,
    today: date,
    grants: Collection[Consent] | None = None,
    profile: Profile | None = None,
) -> Walls:
    """The walls of a case as they stand today; with a profile, agencies are recognised by their names in texts too."""
    standing = [wall for wall in await walls_in(session, case.id) if wall.stands]
    is_protected = await cases.is_protected(session, case)
    persons = tuple(frozenset(each.id for each in records) for records in case.persons())
    if grants is None:
        grants = await consents.consents_of(session, case.household_id)
    places = [case.address, *(each.address for each in case.absorbed)]
    hides_place = is_protected or bool(standing)
    return Walls(
        persons=persons,
        pairs=frozenset((wall.one, wall.other) for wall in standing),
        works_with=await works_with(session, case, grants, today=today) if standing or profile else {},
        everywhere=EVERYWHERE,
        names={member.id: _names(member.name, member.kana) for member in case.members},
        agency_names={} if profile is None else _agency_names(profile),
        places=tuple({str(each) for each in places if each is not None}) if hides_place else (),
    )


async def works_with(
    session: AsyncSession, case: Case, grants: Collection[Consent], *, today: date
) -> Mapping[str, frozenset[UUID]]:
    """With whom each agency works today: as was said, else whoever consented that it may know."""
    said = {row.agency: row.member_ids for row in await engagements_of(session, case.id) if row.until is None}
    return working_with((member.id for member in case.members), said, grants, on=today)


async def walls_in(session: AsyncSession, case_id: UUID) -> list[Wall]:
    """Every wall of a case, also those that were lifted, oldest first."""
    table = tables.wall
    return list(
        await session.scalars(select(Wall).where(table.c.case_id == case_id).order_by(table.c.set_on, table.c.id))
    )


async def walled_among(session: AsyncSession, case_ids: Collection[UUID]) -> list[UUID]:
    """Which of these cases have a wall that stands."""
    own = tables.wall.c
    standing = select(own.case_id).where(own.case_id.in_(case_ids), own.lifted_on.is_(None)).distinct()
    return list(await session.scalars(standing))


async def case_with_wall(session: AsyncSession, wall_id: UUID) -> UUID:
    """Which case a wall is of. Raises NotFound."""
    found: UUID | None = await session.scalar(select(tables.wall.c.case_id).where(tables.wall.c.id == wall_id))
    if found is None:
        raise NotFound
    return found


async def wall_of(session: AsyncSession, wall_id: UUID) -> Wall:
    """One wall as it is now. Raises NotFound."""
    found = await session.get(Wall, wall_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def engagements_of(session: AsyncSession, case_id: UUID) -> list[Row[Any]]:
    """What was said of whom agencies work with, oldest first."""
    table = tables.engagement
    rows = await session.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.since, table.c.id))
    return list(rows.all())


async def engage(
    session: AsyncSession, case_id: UUID, agency: str, member_ids: Collection[UUID], *, by: str, on: date
) -> None:
    """From a day on an agency works with these members; with nobody it works no more."""
    table = tables.engagement
    earlier = (table.c.case_id == case_id) & (table.c.agency == agency) & table.c.until.is_(None)
    await session.execute(update(table).where(earlier).values(until=on))
    row = {"id": uuid4(), "case_id": case_id, "agency": agency, "member_ids": tuple(member_ids)}
    await session.execute(insert(table).values(**row, since=on, by_subject=by))


async def keep_source(
    session: AsyncSession,
    case_id: UUID,
    record_id: UUID,
    *,
    said_by: Iterable[UUID] = (),
    concerns: Iterable[UUID] = (),
    by: str,
) -> None:
    """Keep of whom a record's text comes, and whom it concerns; said again, it replaces what was said."""
    told = {"said_by": tuple(said_by), "concerns": tuple(concerns), "by_subject": by}
    statement = upsert(tables.source).values(record_id=record_id, case_id=case_id, **told)
    own = tables.source.c.case_id == case_id
    await session.execute(
        statement.on_conflict_do_update(index_elements=[tables.source.c.record_id], set_=told, where=own)
    )


async def is_of_case(session: AsyncSession, case_id: UUID, record_id: UUID) -> bool:
    """Whether a text of this case has this id: of an activity, a review, an evaluation, a role or its report."""
    own = [select(table.c.id).where(table.c.case_id == case_id, table.c.id == record_id) for table in TEXTS]
    reports = select(role_report.c.id).join(role, role.c.id == role_report.c.role_id)
    own.append(reports.where(role.c.case_id == case_id, role_report.c.id == record_id))
    return await session.scalar(union_all(*own)) is not None


async def reports_of(session: AsyncSession, role_ids: Collection[UUID]) -> list[UUID]:
    """The reports on these roles."""
    own = select(role_report.c.id).where(role_report.c.role_id.in_(list(role_ids)))
    return list(await session.scalars(own))


async def sources_of(session: AsyncSession, case_id: UUID) -> dict[UUID, Telling]:
    """Whose the texts of a case's records are, where that was said, by record."""
    table = tables.source
    found: dict[UUID, Telling] = defaultdict(Telling)
    for row in await session.execute(select(table).where(table.c.case_id == case_id)):
        found[row.record_id] = told_by(said_by=row.said_by, concerns=row.concerns)
    return found


def _names(name: str | None, kana: str | None) -> tuple[str, ...]:
    given = (name or "").split()
    return tuple(each for each in (name, kana, given[-1] if len(given) > 1 else None) if each)


def _agency_names(profile: Profile) -> dict[str, tuple[str, ...]]:
    return {each.code: tuple({each.name, each.short_name}) for each in profile.agencies}

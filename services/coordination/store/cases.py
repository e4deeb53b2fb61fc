"""Load and save referrals and cases."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Absorbed, Case
from services.coordination.domain.referral import Referral
from services.coordination.store import persons
from services.coordination.tables import cases as tables
from shared.reference.calendar import fiscal_year
from shared.refusals import NotFound


async def case_for_update(session: AsyncSession, case_id: UUID) -> Case:
    """The case, locked until the transaction ends: what happens to one case happens one after the other.

    Raises NotFound.
    """
    return await _one(session, select(Case).where(tables.case.c.id == case_id).with_for_update(of=tables.case))


async def case_of(session: AsyncSession, case_id: UUID) -> Case:
    """The case, to be read only. Raises NotFound."""
    return await _one(session, select(Case).where(tables.case.c.id == case_id))


async def case_with(session: AsyncSession, find: Callable[[], Awaitable[UUID]]) -> Case:
    """The case that something is of, locked; where it went to another case while we waited, that one.

    The former is let go first, for whoever joins two cases locks them in the order of their ids. Raises NotFound.
    """
    while True:
        within = await session.begin_nested()
        case_id = await find()
        found = await case_for_update(session, case_id)
        if await find() == case_id:
            await within.commit()
            return found
        await within.rollback()


async def cases_for_update(session: AsyncSession, case_ids: Iterable[UUID]) -> list[Case]:
    """Several cases locked in one order for all, so that two requests never wait for each other. Raises NotFound."""
    return [await case_for_update(session, case_id) for case_id in sorted(set(case_ids))]


async def case_of_household(session: AsyncSession, household_id: UUID) -> Case | None:
    """The household's case, if it has one; nobody else can open or look for one until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(household_id), 0))))
    own = select(tables.case.c.id).where(tables.case.c.household_id == household_id)
    known = await session.scalar(own)
    if known is None:
        return None

    async def stands() -> UUID:
        return await stands_under(session, known)

    return await case_with(session, stands)


async def households_of(session: AsyncSession, case_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The household of each of these cases."""
    own = select(tables.case.c.id, tables.case.c.household_id).where(tables.case.c.id.in_(case_ids))
    return {row.id: row.household_id for row in await session.execute(own)}


async def referral_for_update(session: AsyncSession, referral_id: UUID) -> Referral:
    """The referral, locked until the transaction ends. Raises NotFound."""
    found = await session.scalar(select(Referral).where(tables.referral.c.id == referral_id).with_for_update())
    if found is None:
        raise NotFound
    return found


async def referrers_of(session: AsyncSession, case_id: UUID) -> set[str]:
    """The agencies whose referrals the case took up (R10)."""
    statement = select(tables.referral.c.from_agency).where(tables.referral.c.case_id == case_id)
    return set(await session.scalars(statement))


async def referrals_of(session: AsyncSession, case_id: UUID) -> tuple[UUID, ...]:
    """The referrals that the case took up, in the order of their ids."""
    statement = select(tables.referral.c.id).where(tables.referral.c.case_id == case_id)
    return tuple(await session.scalars(statement.order_by(tables.referral.c.id)))


async def address_is_protected(session: AsyncSession, household_id: UUID) -> bool:
    """Whether it was ever told that the address is protected: then what was told before is masked too (R15)."""
    known = tables.protected_household.c.household_id
    if await session.scalar(select(known).where(known == household_id)) is not None:
        return True
    statement = select(tables.referral.c.dossier).where(tables.referral.c.household_id == household_id)
    return any(dossier.get("address_protected") for dossier in await session.scalars(statement))


async def is_protected(session: AsyncSession, case: Case) -> bool:
    """Whether the address of a case is protected, by what was told of any household that it is about (R15)."""
    if case.address_protected or any(each.address_protected for each in case.absorbed):
        return True
    return any([await address_is_protected(session, each) for each in case.households])


async def protect_address(session: AsyncSession, household_id: UUID) -> None:
    """Keep that a household's address is protected from now on, also before anything else of it is known (R15)."""
    await session.execute(upsert(tables.protected_household).values(household_id=household_id).on_conflict_do_nothing())


async def next_number(session: AsyncSession, on: date) -> str:
    """The next number of the fiscal year's series, `2026-0012`; without gaps, as it goes back with the transaction."""
    series = tables.case_number_series
    statement = (
        upsert(series)
        .values(fiscal_year=fiscal_year(on), last=1)
        .on_conflict_do_update(index_elements=[series.c.fiscal_year], set_={"last": series.c.last + 1})
        .returning(series.c.last)
    )
    serial = (await session.execute(statement)).scalar_one()
    return f"{fiscal_year(on)}-{serial:04d}"


async def any_numbered(session: AsyncSession, numbers: Collection[str]) -> bool:
    """Whether one of these is the number of a case."""
    statement = select(tables.case.c.id).where(tables.case.c.number.in_(numbers)).limit(1)
    return await session.scalar(statement) is not None


async def keep_episode(
    session: AsyncSession, case: Case, *, referral_id: UUID | None, reason: str | None, by: str
) -> None:
    """Remember when and why an episode began."""
    values = {"case_id": case.id, "episode": case.episode, "opened_on": case.episode_opened_on}
    await session.execute(
        insert(tables.case_episode).values(**values, referral_id=referral_id, reason=reason, by_subject=by)
    )


async def stands_under(session: AsyncSession, case_id: UUID) -> UUID:
    """The case under which one goes on with this one: itself, or the one it became part of in the end."""
    table, asked = tables.case.c, case_id
    while (into := await session.scalar(select(table.merged_into).where(table.id == asked))) is not None:
        asked = into
    return asked


async def stand_under(session: AsyncSession, case_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The same for several cases."""
    table, found = tables.case.c, {case_id: case_id for case_id in case_ids}
    asked = set(found)
    while asked:
        part = select(table.id, table.merged_into).where(table.id.in_(asked), table.merged_into.is_not(None))
        into = {row.id: row.merged_into for row in await session.execute(part)}
        found = {case_id: into.get(at, at) for case_id, at in found.items()}
        asked = set(into.values())
    return found


async def hold_for_agenda(session: AsyncSession, case_ids: Iterable[UUID]) -> None:
    """Let none of these cases become part of another until the transaction ends."""
    own = select(tables.case.c.id).where(tables.case.c.id.in_(set(case_ids))).order_by(tables.case.c.id)
    await session.execute(own.with_for_update(read=True))


async def _one(session: AsyncSession, statement: Select[Case]) -> Case:
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    found.absorbed = await _absorbed(session, found.id) if found.joined else ()
    found.merged_number = await _number(session, found.merged_into) if found.merged_into else None
    await persons.learn(session, found.members)
    return found


async def _number(session: AsyncSession, case_id: UUID) -> str | None:
    return await session.scalar(select(tables.case.c.number).where(tables.case.c.id == case_id))


async def _absorbed(session: AsyncSession, case_id: UUID) -> tuple[Absorbed, ...]:
    """The cases that became part of one, however long ago, with their members."""
    table, member = tables.case, tables.case_member.c
    part = select(table.c.id).where(table.c.merged_into == case_id).cte("part", recursive=True)
    part = part.union(select(table.c.id).join(part, table.c.merged_into == part.c.id))
    members = select(func.array_agg(member.id)).where(member.case_id == table.c.id).scalar_subquery()
    columns = (table.c[name] for name in ("id", "number", "household_id", "address", "address_protected"))
    asked = select(*columns, members).where(table.c.id.in_(select(part.c.id))).order_by(table.c.number)
    rows = await session.execute(asked)
    return tuple(Absorbed(*row[:5], members=frozenset(row[5] or ())) for row in rows)

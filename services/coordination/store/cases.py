"""Load and save referrals and cases."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
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


async def cases_for_update(session: AsyncSession, case_ids: Iterable[UUID]) -> list[Case]:
    """Several cases locked in one order for all, so that two requests never wait for each other. Raises NotFound."""
    return [await case_for_update(session, case_id) for case_id in sorted(set(case_ids))]


async def case_of_household(session: AsyncSession, household_id: UUID) -> Case | None:
    """The household's case, if it has one; nobody else can open or look for one until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(household_id), 0))))
    statement = select(Case).where(tables.case.c.household_id == household_id).with_for_update(of=tables.case)
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is not None:
        await persons.learn(session, found.members)
    return found


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


async def keep_episode(
    session: AsyncSession, case: Case, *, referral_id: UUID | None, reason: str | None, by: str
) -> None:
    """Remember when and why an episode began."""
    values = {"case_id": case.id, "episode": case.episode, "opened_on": case.episode_opened_on}
    await session.execute(
        insert(tables.case_episode).values(**values, referral_id=referral_id, reason=reason, by_subject=by)
    )


async def _one(session: AsyncSession, statement: Select[Case]) -> Case:
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    await persons.learn(session, found.members)
    return found

"""The ledger of consents."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consent import Consent


async def consent_for_update(session: AsyncSession, consent_id: UUID) -> Consent | None:
    """One consent, locked until the transaction ends."""
    return await session.get(Consent, consent_id, with_for_update=True, populate_existing=True)


async def consents(
    session: AsyncSession, household_id: UUID, *, also: Iterable[UUID] = (), hold: bool = False
) -> Sequence[Consent]:
    """The household's consents, oldest first; `hold` keeps them from being withdrawn until the transaction ends.

    A consent goes with its person: those of who lives there now are among them, wherever they were given,
    and those of the persons named by `also`.
    """
    consent, member = tables.consent, tables.member
    living_there = select(member.c.id).where(member.c.household_id == household_id)
    of_them = select(consent.c.id).where(consent.c.member_id.in_(living_there))
    of_others = select(consent.c.id).where(consent.c.member_id.in_(set(also)))
    of_it = select(consent.c.id).where(consent.c.household_id == household_id)
    found = select(Consent).where(consent.c.id.in_(union(of_it, of_them, of_others)))
    found = found.order_by(consent.c.recorded_at, consent.c.id)
    if hold:
        found = found.with_for_update(read=True).execution_options(populate_existing=True)
    return (await session.scalars(found)).all()

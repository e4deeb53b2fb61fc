"""The ledger as coordination knows it: events are written in, in whatever order they arrive."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import Consent
from services.coordination.tables.consents import consent


async def consents_of(session: AsyncSession, household_id: UUID) -> list[Consent]:
    """Everything the household's members granted, refused or withdrew, oldest first."""
    rows = await session.execute(
        select(consent).where(consent.c.household_id == household_id).order_by(consent.c.granted_on, consent.c.id)
    )
    return [_consent(row) for row in rows]


def _consent(row: Row[Any]) -> Consent:
    withdrawn = row.withdrawal_revision > row.grant_revision or row.granted_on is None
    return Consent(
        id=row.id,
        household_id=row.household_id,
        member_id=row.member_id,
        purpose=row.purpose,
        agencies=frozenset(row.agencies),
        categories=frozenset(row.categories),
        granted_on=row.granted_on,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        withdrawn_on=row.withdrawn_on if withdrawn else None,
        refused_on=row.refused_on,
        refused_agencies=frozenset(row.refused_agencies),
    )

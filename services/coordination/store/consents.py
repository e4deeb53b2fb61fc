"""The ledger as coordination knows it: events are written in, in whatever order they arrive."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import Consent, ConsentNotVerifiable
from services.coordination.tables.cases import referral
from services.coordination.tables.consents import consent
from shared.messaging.heard import heard
from shared.messaging.outbox import told_by

LEDGER = "intake"
"""The city's own instance of intake."""


async def consents_of(session: AsyncSession, household_id: UUID) -> list[Consent]:
    """Everything the household's members granted, refused or withdrew, oldest first."""
    rows = await session.execute(
        select(consent).where(consent.c.household_id == household_id).order_by(consent.c.granted_on, consent.c.id)
    )
    return [_consent(row) for row in rows]


async def must_be_verifiable(session: AsyncSession, household_ids: Collection[UUID]) -> None:
    """Raise ConsentNotVerifiable unless the ledgers that told of these households were heard lately (ADR 018).

    So were those of the intakes that referred them, and the city's: a no given there ends what another ledger granted.
    """
    told = union(
        *(select(table.c.instance).where(table.c.household_id.in_(household_ids)) for table in (consent, referral))
    )
    view = await heard(session, set(await session.scalars(told)) | {LEDGER})
    if not view.fresh:
        raise ConsentNotVerifiable(since=view.as_of and view.as_of.isoformat(timespec="seconds"))


async def keep_grant(
    session: AsyncSession, consent_id: UUID, *, household_id: UUID, member_id: UUID, revision: int, **told: Any
) -> None:
    """Write in a grant; an older revision than the one known changes nothing. The withdrawal may be here already."""
    values = {"household_id": household_id, "member_id": member_id, "grant_revision": revision, **told, **_teller()}
    statement = insert(consent).values(id=consent_id, **values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[consent.c.id],
            set_={name: statement.excluded[name] for name in values},
            where=consent.c.grant_revision < statement.excluded.grant_revision,
        )
    )


async def keep_refusal(
    session: AsyncSession,
    consent_id: UUID,
    *,
    household_id: UUID,
    member_id: UUID,
    purpose: str,
    agencies: Collection[str],
    on: date,
) -> None:
    """Write in a refusal beside whatever was granted under the same request (一部同意); the later one stands."""
    told = {"refused_on": on, "refused_agencies": sorted(agencies)}
    statement = insert(consent).values(
        id=consent_id, household_id=household_id, member_id=member_id, purpose=purpose, **told, **_teller()
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[consent.c.id],
            set_={**told, "purpose": func.coalesce(consent.c.purpose, statement.excluded.purpose)},
            where=func.coalesce(consent.c.refused_on, date.min) <= on,
        )
    )


async def keep_withdrawal(
    session: AsyncSession, consent_id: UUID, *, household_id: UUID, member_id: UUID, revision: int, on: date
) -> None:
    """Write in a withdrawal, also of a grant that has not arrived yet (R3)."""
    told = {"withdrawn_on": on, "withdrawal_revision": revision}
    statement = insert(consent).values(
        id=consent_id, household_id=household_id, member_id=member_id, **told, **_teller()
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[consent.c.id], set_=told, where=consent.c.withdrawal_revision < revision
        )
    )


def _teller() -> dict[str, str]:
    return {"instance": told_by() or LEDGER}


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

"""The ledger as coordination knows it: events are written in, in whatever order they arrive."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import Consent, ConsentNotVerifiable
from services.coordination.store.persons import same_persons
from services.coordination.tables.cases import case, case_member, referral
from services.coordination.tables.consents import consent
from shared.messaging.heard import heard
from shared.messaging.outbox import told_by

Same = Mapping[UUID, frozenset[UUID]]
"""Records that are of one person with others, each with all records of that person."""

LEDGER = "intake"
"""The city's own instance of intake."""


async def ledger_of(session: AsyncSession, household_id: UUID) -> list[Consent]:
    """Everything the household's persons granted, refused or withdrew, oldest first."""
    return await _ledger(session, household_id, await _same(session, [household_id]))


async def consents_of(session: AsyncSession, household_id: UUID, *, hold: bool = False) -> list[Consent]:
    """What the household's persons answered, for each record of theirs: who is on record twice answered for both.

    `hold` keeps it still until the transaction ends: a withdrawal that is being written is waited for, and a later one
    waits for us.
    """
    same = await _same(session, [household_id])
    if hold:
        own = _theirs([household_id], same)
        await session.execute(select(consent.c.id).where(own).order_by(consent.c.id).with_for_update(read=True))
    ledger = await _ledger(session, household_id, same)
    return [
        replace(each, member_id=record)
        for each in ledger
        for record in sorted(same.get(each.member_id, (each.member_id,)))
    ]


async def _ledger(session: AsyncSession, household_id: UUID, same: Same) -> list[Consent]:
    own = select(consent).where(_theirs([household_id], same)).order_by(consent.c.granted_on, consent.c.id)
    return [_consent(row) for row in await session.execute(own)]


async def _same(session: AsyncSession, household_ids: Collection[UUID]) -> Same:
    """Who of the households' cases and ledgers is on record more than once."""
    members = select(case_member.c.id).join(case, case.c.id == case_member.c.case_id)
    known = union(
        members.where(case.c.household_id.in_(household_ids)),
        select(consent.c.member_id).where(consent.c.household_id.in_(household_ids)),
    )
    return await same_persons(session, await session.scalars(known))


def _theirs(household_ids: Collection[UUID], same: Same) -> ColumnElement[bool]:
    return or_(consent.c.household_id.in_(household_ids), consent.c.member_id.in_(same))


async def must_be_verifiable(session: AsyncSession, household_ids: Collection[UUID]) -> None:
    """Raise ConsentNotVerifiable unless the ledgers that told of these households were heard lately (ADR 018).

    So were those of the intakes that referred them, and the city's: a no given there ends what another ledger granted.
    """
    same = await _same(session, household_ids)
    told = union(
        select(consent.c.instance).where(_theirs(household_ids, same)),
        select(referral.c.instance).where(referral.c.household_id.in_(household_ids)),
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

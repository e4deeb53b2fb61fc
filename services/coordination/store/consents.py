"""The ledger as coordination knows it: events are written in, in whatever order they arrive."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    own = await _households(session, [household_id])
    return await _ledger(session, own, await _same(session, own))


async def consents_of(session: AsyncSession, household_id: UUID, *, hold: bool = False) -> list[Consent]:
    """What the household's persons answered, for each record of theirs: who is on record twice answered for both.

    `hold` keeps it still until the transaction ends: a withdrawal that is being written is waited for, and a later one
    waits for us.
    """
    return (await consents_of_each(session, [household_id], hold=hold))[household_id]


async def consents_of_each(
    session: AsyncSession, household_ids: Collection[UUID], *, hold: bool = False, on: date | None = None
) -> dict[UUID, list[Consent]]:
    """The same of several households at once, by household; for a day only what may still count on it."""
    parts = await _parts(session, household_ids)
    records = await _records(session, parts)
    same = await same_persons(session, {record for record, _ in records})
    if hold:
        own = _theirs(parts, same)
        await session.execute(select(consent.c.id).where(own).order_by(consent.c.id).with_for_update(read=True))
    answered_for = defaultdict[UUID, set[UUID]](set)
    for record, household in records:
        for other in same.get(record, ()):
            answered_for[other] |= parts[household]
    found: dict[UUID, list[Consent]] = {household: [] for household in household_ids}
    for given in await _ledger(session, parts, same, on=on):
        for household in parts.get(given.household_id, frozenset()) | answered_for.get(given.member_id, frozenset()):
            found[household] += _for_each_record(given, same)
    return found


def _for_each_record(given: Consent, same: Same) -> list[Consent]:
    records = same.get(given.member_id)
    return [given] if records is None else [replace(given, member_id=record) for record in sorted(records)]


async def _ledger(
    session: AsyncSession, households: Collection[UUID], same: Same, *, on: date | None = None
) -> list[Consent]:
    own = select(consent).where(_theirs(households, same)).order_by(consent.c.granted_on, consent.c.id)
    if on is not None:
        own = own.where(or_(consent.c.valid_until >= on, consent.c.refused_on.is_not(None)))
    return [_consent(row) for row in await session.execute(own)]


async def _households(session: AsyncSession, household_ids: Collection[UUID]) -> frozenset[UUID]:
    """These, and those whose cases became part of theirs: each answered under the household it had (ADR 033)."""
    return frozenset(await _parts(session, household_ids))


async def _parts(session: AsyncSession, household_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Each of these, and of those whose cases became part of theirs, with those of these that it is part of."""
    part = (
        select(case.c.household_id.label("whole"), case.c.id, case.c.household_id)
        .where(case.c.household_id.in_(household_ids))
        .cte("part", recursive=True)
    )
    part = part.union(select(part.c.whole, case.c.id, case.c.household_id).join(part, case.c.merged_into == part.c.id))
    found = {household: frozenset([household]) for household in household_ids}
    for row in await session.execute(select(part.c.whole, part.c.household_id)):
        found[row.household_id] = found.get(row.household_id, frozenset()) | {row.whole}
    return found


async def _same(session: AsyncSession, household_ids: Collection[UUID]) -> Same:
    """Who of the households' cases and ledgers is on record more than once."""
    return await same_persons(session, {record for record, _ in await _records(session, household_ids)})


async def _records(session: AsyncSession, household_ids: Collection[UUID]) -> Sequence[Row[UUID, UUID]]:
    """Who is on record in the households' cases and ledgers, each with the household."""
    members = select(case_member.c.id, case.c.household_id).join(case, case.c.id == case_member.c.case_id)
    known = union(
        members.where(case.c.household_id.in_(household_ids)),
        select(consent.c.member_id, consent.c.household_id).where(consent.c.household_id.in_(household_ids)),
    )
    return (await session.execute(known)).all()


def _theirs(household_ids: Collection[UUID], same: Same) -> ColumnElement[bool]:
    return or_(consent.c.household_id.in_(household_ids), consent.c.member_id.in_(same))


async def must_be_verifiable(session: AsyncSession, household_ids: Collection[UUID]) -> None:
    """Raise ConsentNotVerifiable unless the ledgers that told of these households were heard lately (ADR 018).

    So were those of the intakes that referred them, and the city's: a no given there ends what another ledger granted.
    """
    household_ids = await _households(session, household_ids)
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

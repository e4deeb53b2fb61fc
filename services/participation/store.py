"""Load and save. Locks are taken in one order, support → match → menu, so that no two requests wait for each other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, func, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import registry

from services.participation import tables
from services.participation.domain.commissions import Commission
from services.participation.domain.consents import Consent, Ledger, Refusal
from services.participation.domain.matches import FINISHED, TAKING_A_PLACE, Match, MatchStep
from services.participation.domain.menus import Host, Menu
from services.participation.domain.supports import Need, ProfileVersion, Review, StageSeen, Support
from shared import records

_mapping = registry()
_TABLES: dict[type[Any], Table] = {
    Commission: tables.commission,
    Consent: tables.consent,
    Refusal: tables.refusal,
    Support: tables.support,
    ProfileVersion: tables.profile_version,
    StageSeen: tables.stage_seen,
    Review: tables.review,
    Need: tables.need,
    Menu: tables.menu,
    Host: tables.host,
    Match: tables.match,
    MatchStep: tables.match_step,
}
for _class, _table in _TABLES.items():
    _mapping.map_imperatively(_class, _table)

get = records.get
for_update = records.for_update
insert_once = records.insert_once


async def add(session: AsyncSession, *added: object) -> None:
    """Add new records in this order, at once: what refers to another comes after it."""
    for record in added:
        session.add(record)
        await session.flush()


async def commissions_for_update(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[Commission]:
    """The commissions one support may start on; two starts at once wait for each other here."""
    query = select(Commission).where(*conditions).order_by(tables.commission.c.id).with_for_update()
    return (await session.execute(query)).scalars().all()


async def open_support(session: AsyncSession, case_ids: Collection[UUID], records: Collection[UUID]) -> Support | None:
    """The support that the person, by any of their records, is given in this case, by any id of it, at present.

    Of several it is the oldest.
    """
    table = tables.support
    query = select(Support).where(
        table.c.case_id.in_(case_ids), table.c.member_id.in_(records), table.c.ended_on.is_(None)
    )
    return (await session.execute(query.order_by(table.c.started_on, table.c.id).limit(1))).scalar_one_or_none()


async def next_profile_version(session: AsyncSession, support_id: UUID) -> int:
    """The number of the next profile; the support is locked by the caller."""
    table = tables.profile_version
    newest = select(func.coalesce(func.max(table.c.version), 0)).where(table.c.support_id == support_id)
    return int((await session.execute(newest)).scalar_one()) + 1


async def latest_record(session: AsyncSession, support: Support) -> date | None:
    """The date of the last thing recorded on a support."""
    dates = union_all(
        *(
            select(column.label("day")).where(table.c.support_id == support.id)
            for table, column in (
                (tables.match, tables.match.c.moved_on),
                (tables.review, tables.review.c.held_on),
                (tables.need, tables.need.c.seen_on),
                (tables.stage_seen, tables.stage_seen.c.seen_on),
            )
        )
    ).subquery()
    found: date | None = (await session.execute(select(func.max(dates.c.day)))).scalar()
    return found


async def open_matches(session: AsyncSession, support_id: UUID, menu_id: UUID | None = None) -> list[UUID]:
    """The matches of a support that go on, with one menu or with any."""
    table = tables.match
    query = select(table.c.id).where(table.c.support_id == support_id, table.c.state.not_in(FINISHED))
    if menu_id is not None:
        query = query.where(table.c.menu_id == menu_id)
    return list((await session.execute(query.order_by(table.c.id))).scalars())


async def places_taken(session: AsyncSession, menu_id: UUID, *, beside: UUID) -> int:
    """How many other people are matched with a menu; the menu is locked by the caller."""
    table = tables.match
    query = select(func.count()).where(
        table.c.menu_id == menu_id, table.c.state.in_(TAKING_A_PLACE), table.c.id != beside
    )
    return int((await session.execute(query)).scalar_one())


async def next_step_number(session: AsyncSession, match_id: UUID) -> int:
    """The number of a match's next step; the match is locked by the caller."""
    query = select(func.count()).where(tables.match_step.c.match_id == match_id)
    return int((await session.execute(query)).scalar_one()) + 1


async def ledger_of(session: AsyncSession, member_id: UUID, records: Collection[UUID]) -> Ledger:
    """What is known of a person's answers, under any of their records."""
    consents = await session.scalars(select(Consent).where(tables.consent.c.member_id.in_(records)))
    refusals = await session.scalars(select(Refusal).where(tables.refusal.c.member_id.in_(records)))
    return Ledger(member_id, consents.all(), refusals=refusals.all(), records=frozenset(records))


async def host(session: AsyncSession, code: str) -> Host | None:
    """The hub that goes by this code; of several (one closed, one new) the one opened last."""
    table = tables.host
    newest = select(Host).where(table.c.code == code).order_by(table.c.opened_on.desc(), table.c.hub_id).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()


async def merge_grant(session: AsyncSession, keys: Mapping[str, Any], *, revision: int, **told: Any) -> None:
    """Put a grant beside what is known of the consent; of two the higher revision stays."""
    await _merge_consent(session, keys, tables.consent.c.grant_revision, revision, told)


async def merge_withdrawal(session: AsyncSession, keys: Mapping[str, Any], *, revision: int, on: date) -> None:
    """Put a withdrawal beside what is known of the consent; of two the higher revision stays."""
    await _merge_consent(session, keys, tables.consent.c.withdrawal_revision, revision, {"withdrawn_on": on})


async def _merge_consent(
    session: AsyncSession, keys: Mapping[str, Any], known: Column[int], revision: int, told: Mapping[str, Any]
) -> None:
    values = {**told, known.name: revision}
    statement = insert(tables.consent).values({**keys, **values})
    newer = statement.on_conflict_do_update(index_elements=[tables.consent.c.id], set_=values, where=known < revision)
    await session.execute(newer)


async def keep_refusals(session: AsyncSession, agencies: Sequence[str], **told: Any) -> None:
    """Put a no beside what is known, for each recipient it names."""
    rows = [{"agency": agency, **told} for agency in agencies]
    if rows:
        await session.execute(insert(tables.refusal).values(rows).on_conflict_do_nothing())


async def merge_host(session: AsyncSession, hub_id: UUID, **facts: Any) -> None:
    """Put what an event says of a hub beside what is known of it."""
    table = tables.host
    statement = insert(table).values(hub_id=hub_id, **facts)
    await session.execute(statement.on_conflict_do_update(index_elements=[table.c.hub_id], set_=facts))


async def answer_needs(session: AsyncSession, need_ids: Sequence[UUID], *, development_id: UUID, on: date) -> None:
    """Trace what was missing to the development that answers it (R14); the first answer stays."""
    table = tables.need
    unanswered = update(table).where(table.c.id.in_(need_ids), table.c.development_id.is_(None))
    await session.execute(unanswered.values(answered_on=on, development_id=development_id))

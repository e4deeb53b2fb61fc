"""Commissions, supports and matches: for the council that carries them out and the city that commissioned them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import cases, persons, policy, store, tables
from services.participation.domain.commissions import Commission
from services.participation.domain.matches import Match, MatchStep
from services.participation.domain.supports import Need, ProfileVersion, Review, StageSeen, Support
from services.participation.queries.views import (
    CommissionView,
    MatchState,
    MatchView,
    MemberView,
    NeedView,
    ProfileView,
    ReviewView,
    StageView,
    StepView,
    SupportLine,
    SupportView,
)
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.web import Page, Paging

T = TypeVar("T")


async def commissions(
    session: AsyncSession, actor: Actor, profile: Profile, paging: Paging, *, case_id: UUID | None
) -> Page[CommissionView]:
    """Commissions by the day the city decided; none for those who take no part (R15)."""
    table = tables.commission
    query = select(Commission).order_by(table.c.decided_on, table.c.id)
    if case_id is not None:
        query = query.where(table.c.case_id.in_(await cases.same_case(session, case_id)))
    if not policy.sees(actor, profile):
        return Page(items=[])
    found = await _page(session, query, (table.c.decided_on, table.c.id), paging)
    page = paging.page([await _commission(session, one) for one in found], lambda one: (one.decided_on, one.id))
    await _log(session, actor, "commission", [one.id for one in page.items])
    return page


async def supports(
    session: AsyncSession, actor: Actor, profile: Profile, paging: Paging, *, case_id: UUID | None, is_open: bool | None
) -> Page[SupportLine]:
    """Supports by the day they started; none for those who take no part (R15)."""
    table = tables.support
    query = select(Support).order_by(table.c.started_on, table.c.id)
    if case_id is not None:
        query = query.where(table.c.case_id.in_(await cases.same_case(session, case_id)))
    if is_open is not None:
        query = query.where(table.c.ended_on.is_(None) if is_open else table.c.ended_on.is_not(None))
    if not policy.sees(actor, profile):
        return Page(items=[])
    found = await _page(session, query, (table.c.started_on, table.c.id), paging)
    dead = await persons.dead_among(session, [one.member_id for one in found])
    lines = [(await _line(session, one)).model_copy(update=dead.get(one.member_id, {})) for one in found]
    page = paging.page(lines, lambda one: (one.started_on, one.id))
    await _log(session, actor, "support", [one.id for one in page.items])
    return page


async def support(session: AsyncSession, actor: Actor, profile: Profile, support_id: UUID) -> SupportView:
    """All of one support."""
    policy.must_see(actor, profile)
    found = await store.get(session, Support, support_id)
    commission = await store.get(session, Commission, found.commission_id)
    await _log(session, actor, "support", [found.id])
    parts = {
        "stages": [StageView.model_validate(one) for one in await _parts(session, StageSeen, tables.stage_seen, found)],
        "reviews": [ReviewView.model_validate(one) for one in await _parts(session, Review, tables.review, found)],
        "needs": [NeedView.model_validate(one) for one in await _parts(session, Need, tables.need, found)],
        "matches": [MatchState.model_validate(one) for one in await _parts(session, Match, tables.match, found)],
    }
    dead = (await persons.dead_among(session, [found.member_id])).get(found.member_id, {})
    return SupportView(
        **(await _line(session, found)).model_dump() | dead,
        **parts,
        also=sorted(await persons.records_of(session, found.member_id) - {found.member_id}),
        member=MemberView.model_validate(commission),
        profile=await _profile(session, found.id),
        end_note=found.end_note,
    )


async def match(session: AsyncSession, actor: Actor, profile: Profile, match_id: UUID, *, today: date) -> MatchView:
    """One match with its steps."""
    policy.must_see(actor, profile)
    found = await store.get(session, Match, match_id)
    await _log(session, actor, "match", [found.id])
    table = tables.match_step
    steps = select(MatchStep).where(table.c.match_id == found.id).order_by(table.c.number)
    return MatchView.model_validate(found).model_copy(
        update={
            "disclosure": await disclosure(session, found.member_id, found.host, on=today),
            "steps": [StepView.model_validate(step) for step in (await session.execute(steps)).scalars()],
        }
    )


async def disclosure(session: AsyncSession, member_id: UUID, host: str | None, *, on: date) -> bool | None:
    """Whether a host may be told of a person on a day (R3); None when nobody would be told."""
    if host is None:
        return None
    ledger = await store.ledger_of(session, member_id, await persons.records_of(session, member_id))
    return ledger.allows_disclosure(host, on=on)


async def _commission(session: AsyncSession, commission: Commission) -> CommissionView:
    records = await persons.records_of(session, commission.member_id)
    ongoing = await store.open_support(session, await cases.same_case(session, commission.case_id), records)
    case_id = await cases.stands_under(session, commission.case_id)
    view = CommissionView.model_validate(commission)
    return view.model_copy(update={"support_id": ongoing.id if ongoing else None, "case_id": case_id})


async def _line(session: AsyncSession, support: Support) -> SupportLine:
    """A support with the case under which the household goes on."""
    case_id = await cases.stands_under(session, support.case_id)
    return SupportLine.model_validate(support).model_copy(update={"case_id": case_id})


async def _profile(session: AsyncSession, support_id: UUID) -> ProfileView | None:
    table = tables.profile_version
    newest = select(ProfileVersion).where(table.c.support_id == support_id).order_by(table.c.version.desc()).limit(1)
    found = (await session.execute(newest)).scalar_one_or_none()
    return None if found is None else ProfileView.model_validate(found)


_ORDER: dict[str, tuple[ColumnElement[Any], ...]] = {
    "stage_seen": (tables.stage_seen.c.number,),
    "review": (tables.review.c.held_on, tables.review.c.id),
    "need": (tables.need.c.seen_on, tables.need.c.id),
    "match": (tables.match.c.moved_on, tables.match.c.id),
}


async def _parts(session: AsyncSession, kind: type[T], table: Table, support: Support) -> Sequence[T]:
    query = select(kind).where(table.c.support_id == support.id).order_by(*_ORDER[table.name])
    return (await session.execute(query)).scalars().all()


async def _page(
    session: AsyncSession, query: Select[T], place: tuple[ColumnElement[Any], ColumnElement[Any]], paging: Paging
) -> Sequence[T]:
    after = paging.after(date, UUID)
    if after is not None:
        query = query.where(tuple_(*place) > tuple_(*after))
    return (await session.execute(query.limit(paging.fetch))).scalars().all()


async def _log(session: AsyncSession, actor: Actor, kind: str, records: list[UUID]) -> None:
    await access.log_all(session, actor, act="read", kind=kind, records=records, basis="internal_use")

"""Bringing a person and a menu together, step by step; the host learns of the person only by consent (R3)."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import persons, policy, store
from services.participation.domain.errors import AlreadyMatched, ConsentNotVerifiable, HostNotOpen
from services.participation.domain.matches import TELLING_THE_HOST, Match, MatchState, MatchStep
from services.participation.domain.menus import Menu
from services.participation.domain.supports import Support
from shared import access
from shared.actors import Actor
from shared.contracts import participation as events
from shared.messaging import outbox
from shared.messaging.heard import heard
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound

T = TypeVar("T")

_STEPS: dict[MatchState, type[events.MatchEvent]] = {
    MatchState.OFFERED: events.MatchOffered,
    MatchState.VISITED: events.MatchVisited,
    MatchState.TRIAL: events.TrialStarted,
    MatchState.MADE: events.MatchMade,
    MatchState.SETTLED: events.MatchSettled,
}


async def propose_match(
    session: AsyncSession, actor: Actor, support_id: UUID, menu_id: UUID, profile: Profile, *, on: date
) -> Match:
    """Make a menu a candidate for a person. Raises AlreadyMatched, SupportEnded, MenuNotOpen."""
    policy.must_see(actor, profile)
    policy.must_support(actor, profile)
    support = await _named(session, Support, support_id, "/support_id")
    menu = await _named(session, Menu, menu_id, "/menu_id")
    if open_ones := await store.open_matches(session, support.id, menu.id):
        raise AlreadyMatched(open_ones[0])
    match = Match.propose(uuid4(), support, menu, on=on)
    await store.add(session, match)
    await _take(session, actor, match, None)
    return match


async def advance_match(
    session: AsyncSession,
    actor: Actor,
    match_id: UUID,
    to: MatchState,
    profile: Profile,
    *,
    note: str | None,
    on: date,
    today: date,
) -> Match:
    """Take the next step: offered, visited, trial, made, settled. Nobody is offered who does not consent today."""
    match = await _under_way(session, actor, match_id, profile)
    match.move(to, on=on)
    if to in TELLING_THE_HOST:
        await _may_go_on(session, match, days={on, today} if to is MatchState.OFFERED else {on}, on=on)
    await _take(session, actor, match, note)
    await outbox.record(session, _STEPS[to](on=on, **_about(match)))
    return match


async def decline_match(
    session: AsyncSession, actor: Actor, match_id: UUID, profile: Profile, *, by: str, reason: str, on: date
) -> Match:
    """Record that it will not be, by whom and why; the reason stays here."""
    match = await _under_way(session, actor, match_id, profile)
    match.decline(by=by, on=on)
    await _take(session, actor, match, reason)
    await outbox.record(session, events.MatchDeclined(on=on, by=by, **_about(match)))
    return match


async def end_match(
    session: AsyncSession, actor: Actor, match_id: UUID, profile: Profile, *, reason: str, note: str | None, on: date
) -> Match:
    """End a match that was made."""
    match = await _under_way(session, actor, match_id, profile)
    match.end(reason=reason, on=on)
    await _take(session, actor, match, note)
    await outbox.record(session, events.MatchEnded(on=on, reason=reason, **_about(match)))
    return match


async def _may_go_on(session: AsyncSession, match: Match, *, days: Collection[date], on: date) -> None:
    """The person lives, the menu is offered and has room, the host is open and may know of them (R3)."""
    await persons.must_live(session, match.member_id)
    menu = await store.for_update(session, Menu, match.menu_id)
    menu.must_be_open(on)
    if match.host is not None:
        await _may_tell(session, match, match.host, days=days, on=on)
    if match.state is MatchState.MADE:
        menu.must_have_room(await store.places_taken(session, menu.id, beside=match.id))


async def _may_tell(session: AsyncSession, match: Match, code: str, *, days: Collection[date], on: date) -> None:
    host = await store.host(session, code)
    if host is not None and not host.is_open(on):
        raise HostNotOpen(code)
    ledger = await store.ledger_of(session, match.member_id, await persons.records_of(session, match.member_id))
    view = await heard(session, ledger.tellers)
    if not view.fresh:
        raise ConsentNotVerifiable(since=view.as_of and view.as_of.isoformat(timespec="seconds"))
    for day in sorted(days):
        ledger.must_allow_disclosure(code, on=day)


async def _take(session: AsyncSession, actor: Actor, match: Match, note: str | None) -> None:
    number = await store.next_step_number(session, match.id)
    step = MatchStep(match.id, number, match.state, taken_on=match.moved_on, recorded_by=actor.subject, note=note)
    await store.add(session, step)
    await access.log(session, actor, act="update", kind="match", record=match.id, basis="internal_use")


async def _under_way(session: AsyncSession, actor: Actor, match_id: UUID, profile: Profile) -> Match:
    policy.must_see(actor, profile)
    match = await store.for_update(session, Match, match_id)
    policy.must_support(actor, profile)
    return match


async def _named(session: AsyncSession, kind: type[T], id: UUID, pointer: str) -> T:  # noqa: A002
    try:
        return await store.for_update(session, kind, id)
    except NotFound:
        raise Invalid({pointer: "登録されている番号を指定してください。"}) from None


def _about(match: Match) -> dict[str, UUID]:
    return {
        "match_id": match.id,
        "support_id": match.support_id,
        "member_id": match.member_id,
        "menu_id": match.menu_id,
    }

"""From a gap to what answers it (R14)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.community import policy, store
from services.community.commands.hubs import open_hub
from services.community.commands.resources import open_resource
from services.community.domain.developments import Development, MenuEntry, Stage, Yield
from services.community.domain.gaps import Gap, gap_id_of_need
from services.community.domain.hubs import Hub
from shared.actors import Actor
from shared.contracts.community import (
    DevelopmentDropped,
    DevelopmentOpened,
    DevelopmentProposed,
    GapRecorded,
    NewMenu,
)
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound


async def record_gap_of_need(session: AsyncSession, need_id: UUID, *, menu_kind: str, field: str, on: date) -> None:
    """Record the gap that an unmet need is; told again, it stays one gap."""
    gap = Gap(gap_id_of_need(need_id), recorded_on=on, menu_kind=menu_kind, field=field, need_id=need_id)
    if await store.add_gap(session, gap):
        await _tell_gap(session, gap)


async def record_gap_of_a_meeting(
    session: AsyncSession, gap_id: UUID, *, menu_kind: str, field: str, description: str | None, on: date
) -> None:
    """Record the gap that a meeting found; told again, it stays one gap."""
    gap = Gap(gap_id, recorded_on=on, menu_kind=menu_kind, field=field, description=description)
    if await store.add_gap(session, gap):
        await _tell_gap(session, gap)


async def record_gap(
    session: AsyncSession, actor: Actor, *, menu_kind: str, field: str, description: str | None, on: date
) -> Gap:
    """Record what is missing, as an agency sees it."""
    policy.must_record_gaps(actor)
    gap = Gap(uuid4(), on, menu_kind, field, recorded_by=actor.agency, description=description)
    session.add(gap)
    await _tell_gap(session, gap)
    return gap


async def propose_development(
    session: AsyncSession,
    actor: Actor,
    gap_ids: Sequence[UUID],
    profile: Profile,
    *,
    title: str,
    plan: str | None,
    on: date,
) -> Development:
    """Propose what shall answer open gaps. Raises GapTaken."""
    policy.must_develop(actor, profile)
    gaps = await _named_gaps(session, gap_ids)
    development = Development.propose(uuid4(), gaps, title=title, plan=plan, on=on)
    session.add(development)
    event = DevelopmentProposed(on=on, development_id=development.id, gap_ids=tuple(development.gap_ids))
    await outbox.record(session, event)
    return development


async def advance_development(
    session: AsyncSession, actor: Actor, development_id: UUID, stage: Stage, profile: Profile, *, on: date
) -> Development:
    """Go on to preparing or to a trial."""
    development = await _moving(session, actor, development_id, profile)
    development.advance(stage, on=on)
    return development


async def open_development(
    session: AsyncSession, actor: Actor, development_id: UUID, brought: Yield, profile: Profile, *, on: date
) -> Development:
    """Open what the development brings: a hub, a menu (which participation will offer), a resource."""
    development = await _moving(session, actor, development_id, profile)
    brought.must_hold_something()
    gaps = await store.gaps_for_update(session, development.gap_ids)
    development.open(gaps, on=on)
    menu = await _bring(session, actor, development, brought, profile, on=on)
    await outbox.record(
        session,
        DevelopmentOpened(
            on=on,
            development_id=development.id,
            gap_ids=tuple(development.gap_ids),
            need_ids=tuple(gap.need_id for gap in gaps if gap.need_id),
            hub_id=development.hub_id,
            menu=menu,
        ),
    )
    return development


async def drop_development(
    session: AsyncSession, actor: Actor, development_id: UUID, profile: Profile, *, reason: str, on: date
) -> Development:
    """Give a development up; its gaps are open again."""
    development = await _moving(session, actor, development_id, profile)
    development.drop(await store.gaps_for_update(session, development.gap_ids), reason=reason, on=on)
    await outbox.record(session, DevelopmentDropped(on=on, development_id=development.id))
    return development


async def _named_gaps(session: AsyncSession, gap_ids: Sequence[UUID]) -> list[Gap]:
    try:
        return await store.gaps_for_update(session, gap_ids)
    except NotFound:
        raise Invalid({"/gap_ids": "登録されている不足の番号を指定してください。"}) from None


async def _moving(session: AsyncSession, actor: Actor, development_id: UUID, profile: Profile) -> Development:
    if not policy.sees_gaps(actor, profile):
        raise NotFound
    development = await store.for_update(session, Development, development_id)
    policy.must_develop(actor, profile)
    return development


async def _bring(
    session: AsyncSession, actor: Actor, development: Development, brought: Yield, profile: Profile, *, on: date
) -> NewMenu | None:
    origin = development.id
    hub = menu = resource = None
    if brought.hub:
        hub = await open_hub(session, brought.hub, profile, on=on, development_id=origin)
    if brought.resource:
        keeper = actor.agency
        resource = await open_resource(session, brought.resource, keeper=keeper, on=on, development_id=origin)
    if brought.menu:
        menu = await _new_menu(session, brought.menu, hub, on=on)
    development.bring(
        hub_id=hub.id if hub else None,
        menu_id=menu.menu_id if menu else None,
        resource_id=resource.id if resource else None,
    )
    return menu


async def _new_menu(session: AsyncSession, entry: MenuEntry, hub: Hub | None, *, on: date) -> NewMenu:
    host = entry.host or (hub.code if hub else None)
    if host is not None:
        receiving = await store.hub_by_code(session, host)
        if receiving is None or not receiving.is_open(on):
            raise Invalid({"/menu/host": "その日に開設されている拠点のコードを入力してください。"})
    return NewMenu(menu_id=uuid4(), kind=entry.kind, title=entry.title, host=host)


async def _tell_gap(session: AsyncSession, gap: Gap) -> None:
    await outbox.record(
        session,
        GapRecorded(on=gap.recorded_on, gap_id=gap.id, need_id=gap.need_id, menu_kind=gap.menu_kind, field=gap.field),
    )

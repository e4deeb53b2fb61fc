"""Opening, closing and using hubs; what they notice goes to intake."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.community import policy, store
from services.community.domain.errors import CodeTaken
from services.community.domain.hubs import Hub, HubEntry, Session, profile_hub_id
from services.community.domain.notices import Notice, NoticeEntry
from shared import access
from shared.actors import Actor
from shared.contracts.community import HubClosed, HubOpened, NoticeContent, NoticeGiven, SessionHeld
from shared.db import instances
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.instances import SHARED
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def load_hubs(session: AsyncSession, profile: Profile) -> None:
    """Open the profile's hubs from the first day of the plan; what is there already is left as it is."""
    first_day = date(profile.period.from_fiscal_year, 4, 1)
    for entry in profile.hubs:
        hub = Hub(
            id=profile_hub_id(entry.code),
            code=entry.code,
            name=entry.name,
            field=entry.field,
            kind=entry.kind,
            opened_on=first_day,
            agency=entry.agency,
        )
        if await store.add_hub(session, hub):
            await _tell_opened(session, hub)


async def register_hub(session: AsyncSession, actor: Actor, entry: HubEntry, profile: Profile, *, on: date) -> Hub:
    """Put a hub that opened into the directory. Raises CodeTaken."""
    policy.must_develop(actor, profile)
    return await open_hub(session, entry, profile, on=on)


async def open_hub(
    session: AsyncSession, entry: HubEntry, profile: Profile, *, on: date, development_id: UUID | None = None
) -> Hub:
    """Open a hub, whatever it comes from. Raises CodeTaken."""
    hub = Hub.opened(uuid4(), entry, on=on, development_id=development_id)
    if profile.has_agency(hub.code) or not await store.add_hub(session, hub):
        raise CodeTaken(hub.code)
    await _tell_opened(session, hub)
    return hub


async def close_hub(session: AsyncSession, actor: Actor, hub_id: UUID, profile: Profile, *, on: date) -> Hub:
    """Close a hub."""
    hub = await store.for_update(session, Hub, hub_id)
    policy.must_develop(actor, profile)
    hub.close(on=on)
    await outbox.record(session, HubClosed(on=on, hub_id=hub.id))
    return hub


async def record_session(
    session: AsyncSession, actor: Actor, hub_id: UUID, participants: dict[str, int], profile: Profile, *, on: date
) -> Session:
    """Record that a hub held a session."""
    hub = await store.for_update(session, Hub, hub_id)
    policy.must_run_hub(actor, hub, profile)
    held = hub.hold_session(uuid4(), participants, on=on)
    session.add(held)
    await outbox.record(session, SessionHeld(on=on, session_id=held.id, hub_id=hub.id, participants=held.participants))
    return held


async def give_notice(session: AsyncSession, actor: Actor, entry: NoticeEntry, keys: KeyRing, *, on: date) -> Notice:
    """Pass on what a hub noticed, sealed to the intake of the hub's agency: the city's, or that agency's own."""
    hub = await store.hub_by_code(session, entry.hub)
    if hub is None:
        raise Invalid({"/hub": "登録されている拠点のコードを入力してください。"})
    policy.must_give_notice(actor, hub)
    notice = Notice(uuid4(), hub.id, given_on=on, given_by=actor.subject)
    session.add(notice)
    await access.log(session, actor, act="create", kind="notice", record=notice.id, basis="internal_use")
    content = NoticeContent(narrative=entry.narrative, whereabouts=entry.whereabouts, reporter=entry.reporter)
    to = SHARED if hub.agency is None else instances(session).answering(hub.agency, on)
    agency = None if to == SHARED else hub.agency
    told = NoticeGiven(on=on, notice_id=notice.id, hub=hub.code, agency=agency, content=keys.seal(content, to))
    await outbox.record(session, told)
    return notice


async def _tell_opened(session: AsyncSession, hub: Hub) -> None:
    await outbox.record(
        session,
        HubOpened(
            on=hub.opened_on,
            hub_id=hub.id,
            code=hub.code,
            name=hub.name,
            field=hub.field,
            kind=hub.kind,
            development_id=hub.development_id,
        ),
    )

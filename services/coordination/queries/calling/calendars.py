"""Invitations and feeds, for those whom the city calls (R15)."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.calling.feed import Feed
from services.coordination.domain.calling.invitation import Invitation
from services.coordination.domain.calling.rules import rules
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.errors import NotConvened
from services.coordination.policy import meetings as policy
from services.coordination.queries.calling import icalendar
from services.coordination.queries.meetings.one import basis_of
from services.coordination.store import feeds, invitations
from services.coordination.store import meetings as store
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def invitation(session: AsyncSession, actor: Actor, meeting_id: UUID, *, profile: Profile) -> tuple[str, str]:
    """The invitation as it stands now, and its method; whom a change left out is told so.

    Raises NotFound for those who were never called and are not staff, `NotConvened` before the first convocation.
    """
    asked = await store.meeting_of(session, meeting_id)
    found = await _where_it_stands(session, asked)
    told = await _told(session, actor, asked, found)
    await access.log(session, actor, act="read", kind="invitation", record=told.uid, basis=basis_of(found))
    return icalendar.request(told, profile), icalendar.method_of(told)


async def feed(session: AsyncSession, token: str, *, today: date, profile: Profile) -> str:
    """The calendar that a token opens. Raises NotFound, whatever the reason why it does not."""
    found = await feeds.feed_with(session, token)
    if found is None or not found.is_valid(today) or not profile.is_open(found.agency, today):
        raise NotFound
    since = today - timedelta(days=rules().calendar.days_kept)
    told = await invitations.invitations_for(session, found.agency, since=since)
    owner = Actor(found.subject, found.agency, frozenset())
    await access.log(session, owner, act="read", kind="calendar", record=found.id, basis="internal_use")
    return icalendar.feed(found.id, told, profile)


async def own_feed(session: AsyncSession, actor: Actor) -> Feed:
    """One's own address, without its token. Raises NotFound."""
    found = await feeds.feed_of(session, actor)
    if found is None:
        raise NotFound
    return found


async def _where_it_stands(session: AsyncSession, meeting: Meeting) -> Meeting:
    """Where a meeting that moved, perhaps more than once, stands now."""
    while meeting.moved_to is not None:
        meeting = await store.meeting_of(session, meeting.moved_to)
    return meeting


async def _told(session: AsyncSession, actor: Actor, asked: Meeting, found: Meeting) -> Invitation:
    was_called = actor.has(*policy.ATTENDING)
    out = await invitations.withdrawn_from(session, found, actor.agency) if was_called else None
    if out is not None and actor.agency not in found.agencies:
        return out
    policy.require_sight(actor, asked)
    told = await invitations.invitation_of(session, found)
    if told is None:
        raise NotConvened
    return told

"""People's own calendar addresses: created, replaced, revoked by their owners."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.bodies import FeedEnd
from services.coordination.domain.calling.feed import Feed, new_feed
from services.coordination.policy import calling as policy
from services.coordination.policy.cases import require_city
from services.coordination.store import feeds as store
from shared.actors import Actor
from shared.refusals import NotFound


async def create_feed(session: AsyncSession, actor: Actor, *, on: date) -> tuple[Feed, str]:
    """A new address and its token, told this once; the one before answers no more. Raises NotAllowed."""
    policy.require_attending(actor)
    await store.revoke_feed(session, actor, on=on)
    feed, token = new_feed(actor.agency, actor.subject, on=on)
    await store.keep_feed(session, feed, token)
    return feed, token


async def revoke_feed(session: AsyncSession, actor: Actor, body: FeedEnd) -> None:
    """Let an address answer no more: one's own, or for the city's officers that of somebody who has left.

    Raises `CityOnly` for another's, NotFound where there is none.
    """
    owner = actor
    if body.subject is not None:
        require_city(actor, [actor.agency])
        owner = Actor(body.subject, body.agency or actor.agency, frozenset())
    if not await store.revoke_feed(session, owner, on=body.on):
        raise NotFound

"""People's own calendar addresses: created, replaced, revoked by their owners."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.calling.feed import Feed, new_feed
from services.coordination.policy import calling as policy
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


async def revoke_feed(session: AsyncSession, actor: Actor, *, on: date) -> None:
    """Let one's address answer no more. Raises NotFound where there is none."""
    if not await store.revoke_feed(session, actor, on=on):
        raise NotFound

"""Load and save people's own calendar addresses."""

from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.calling.feed import Feed, hashed
from services.coordination.tables.calling import calendar_feed
from shared.actors import Actor

_TOLD = select(*(calendar_feed.c[name] for name in Feed.__slots__))


async def keep_feed(session: AsyncSession, feed: Feed, token: str) -> None:
    """Keep an address; its token only as a hash."""
    told = {name: getattr(feed, name) for name in Feed.__slots__}
    await session.execute(insert(calendar_feed).values(told | {"token_hash": hashed(token)}))


async def revoke_feed(session: AsyncSession, actor: Actor, *, on: date) -> bool:
    """Let the actor's address answer no more; says whether there was one."""
    done = await session.execute(
        update(calendar_feed)
        .where(
            calendar_feed.c.agency == actor.agency,
            calendar_feed.c.subject == actor.subject,
            calendar_feed.c.revoked_on.is_(None),
        )
        .values(revoked_on=on)
        .returning(calendar_feed.c.id)
    )
    return done.first() is not None


async def feed_of(session: AsyncSession, actor: Actor) -> Feed | None:
    """The actor's address that was not revoked, also when its time is over."""
    asked = _TOLD.where(
        calendar_feed.c.agency == actor.agency,
        calendar_feed.c.subject == actor.subject,
        calendar_feed.c.revoked_on.is_(None),
    )
    row = (await session.execute(asked)).one_or_none()
    return None if row is None else Feed(*row)


async def feed_with(session: AsyncSession, token: str) -> Feed | None:
    """The address that this token opens, whatever became of it."""
    row = (await session.execute(_TOLD.where(calendar_feed.c.token_hash == hashed(token)))).one_or_none()
    return None if row is None else Feed(*row)

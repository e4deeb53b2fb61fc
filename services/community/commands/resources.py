"""Keeping the directory of resources true."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.community import policy, store
from services.community.domain.resources import Resource, ResourceEntry
from shared.actors import Actor
from shared.contracts.community import ResourceClosed, ResourceOpened
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Stale


async def register_resource(session: AsyncSession, actor: Actor, entry: ResourceEntry, *, on: date) -> Resource:
    """Put a resource into the directory; the actor's agency keeps the entry."""
    policy.must_register_resources(actor)
    return await open_resource(session, entry, keeper=actor.agency, on=on)


async def open_resource(
    session: AsyncSession, entry: ResourceEntry, *, keeper: str, on: date, development_id: UUID | None = None
) -> Resource:
    """Open a resource, whatever it comes from."""
    resource = Resource.opened(uuid4(), entry, keeper=keeper, on=on, development_id=development_id)
    session.add(resource)
    await session.flush()
    await outbox.record(
        session,
        ResourceOpened(
            on=on,
            resource_id=resource.id,
            name=resource.name,
            field=resource.field,
            development_id=development_id,
        ),
    )
    return resource


async def assure_resource(
    session: AsyncSession, actor: Actor, resource_id: UUID, profile: Profile, *, on: date
) -> Resource:
    """Say that an entry is still true."""
    resource = await _kept(session, actor, resource_id, profile)
    resource.assure(on=on)
    return resource


async def correct_resource(
    session: AsyncSession,
    actor: Actor,
    resource_id: UUID,
    entry: ResourceEntry,
    profile: Profile,
    *,
    expected: int,
    on: date,
) -> Resource:
    """Replace an entry over the revision that was read. Raises Stale."""
    resource = await _kept(session, actor, resource_id, profile)
    if resource.revision != expected:
        raise Stale
    resource.correct(entry, on=on)
    return resource


async def close_resource(
    session: AsyncSession, actor: Actor, resource_id: UUID, profile: Profile, *, on: date
) -> Resource:
    """Take a resource out of use."""
    resource = await _kept(session, actor, resource_id, profile)
    resource.close(on=on)
    await outbox.record(session, ResourceClosed(on=on, resource_id=resource.id))
    return resource


async def _kept(session: AsyncSession, actor: Actor, resource_id: UUID, profile: Profile) -> Resource:
    resource = await store.for_update(session, Resource, resource_id)
    policy.must_keep(actor, resource, profile)
    return resource

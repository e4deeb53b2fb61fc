"""Reading drafts: their author only."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.draft import Draft
from services.intake.store import drafts
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound

MOST_SHOWN = 200


async def draft(session: AsyncSession, actor: Actor, draft_id: UUID, *, today: date) -> Draft:
    """What the actor has typed. Raises NotFound."""
    found = await drafts.draft(session, actor, draft_id, today=today) if policy.is_practitioner(actor) else None
    if found is None:
        raise NotFound
    await access.log(session, actor, act="read", kind="draft", record=draft_id, basis=policy.INTERNAL_USE)
    return found


async def drafts_of(session: AsyncSession, actor: Actor, *, today: date) -> Sequence[Draft]:
    """The actor's drafts, the newest first, without what they say. Raises NotAllowed."""
    policy.must_be_practitioner(actor)
    return await drafts.drafts(session, actor, today=today, limit=MOST_SHOWN)

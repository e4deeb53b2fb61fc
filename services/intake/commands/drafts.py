"""Keeping what is being typed, and forgetting it once it is saved: nothing typed is lost on a refused save."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.draft import LARGEST
from services.intake.domain.errors.drafts import DraftSaved, DraftTooLarge
from services.intake.store import drafts
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound


async def keep_draft(
    session: AsyncSession, actor: Actor, draft_id: UUID, content: Any, *, kind: str | None, today: date
) -> None:
    """Keep what the actor has typed so far. Raises NotAllowed, DraftTooLarge, DraftSaved."""
    policy.must_be_practitioner(actor)
    size = len(orjson.dumps(content))
    if size > LARGEST:
        raise DraftTooLarge(largest=LARGEST)
    await drafts.drop_expired(session, today=today)
    if not await drafts.keep(session, actor, draft_id, kind=kind, content=content, size=size, today=today):
        raise DraftSaved
    await access.log(session, actor, act="keep", kind="draft", record=draft_id, basis=policy.INTERNAL_USE)


async def drop_draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. Raises NotFound."""
    if not await drafts.drop(session, actor, draft_id):
        raise NotFound
    await access.log(session, actor, act="drop", kind="draft", record=draft_id, basis=policy.INTERNAL_USE)


async def saved_from(session: AsyncSession, actor: Actor, draft_id: UUID, *, today: date) -> None:
    """Empty the draft of what is saved by this very transaction; one that is not there is no reason to refuse."""
    await drafts.mark_saved(session, actor, draft_id, today=today)
    await access.log(session, actor, act="save", kind="draft", record=draft_id, basis=policy.INTERNAL_USE)

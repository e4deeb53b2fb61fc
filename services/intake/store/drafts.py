"""Drafts by their author; one that nobody touched for long enough is not there any more."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.draft import KEPT, Draft
from shared.actors import Actor

_LINE = [column for column in tables.draft.c if column.name in {"id", "kind", "size", "touched_on", "recorded_at"}]

_KEY = ["agency", "subject", "id"]


async def draft(session: AsyncSession, author: Actor, draft_id: UUID, *, today: date) -> Draft | None:
    """One draft of this author, whole."""
    row = tables.draft
    found = select(*_LINE, row.c.content).where(_one(author, draft_id), _kept(today))
    line = (await session.execute(found)).mappings().one_or_none()
    return None if line is None else Draft(**line)


async def drafts(session: AsyncSession, author: Actor, *, today: date, limit: int) -> Sequence[Draft]:
    """What this author has typed and not saved, the newest first, without the contents."""
    row = tables.draft
    found = select(*_LINE).where(_by(author), _kept(today))
    lines = await session.execute(found.order_by(row.c.recorded_at.desc(), row.c.id).limit(limit))
    return [Draft(**line) for line in lines.mappings()]


async def keep(
    session: AsyncSession, author: Actor, draft_id: UUID, *, kind: str | None, content: Any, size: int, today: date
) -> bool:
    """Keep what was typed in place of what this draft held before; not of one that was saved for good: says so."""
    row = {"kind": kind, "content": content, "size": size, "touched_on": today, "recorded_at": func.now()}
    new = insert(tables.draft).values(agency=author.agency, subject=author.subject, id=draft_id, **row)
    told = new.on_conflict_do_update(index_elements=_KEY, set_=row, where=tables.draft.c.saved.is_(False))
    return (await session.execute(told.returning(tables.draft.c.id))).one_or_none() is not None


async def mark_saved(session: AsyncSession, author: Actor, draft_id: UUID, *, today: date) -> None:
    """Empty a draft whose content is saved for good, also one that has not arrived yet."""
    row = {"content": None, "size": 0, "touched_on": today, "saved": True}
    new = insert(tables.draft).values(agency=author.agency, subject=author.subject, id=draft_id, **row)
    await session.execute(new.on_conflict_do_update(index_elements=_KEY, set_=row))


async def drop(session: AsyncSession, author: Actor, draft_id: UUID) -> bool:
    """Forget a draft; says whether there was one."""
    gone = delete(tables.draft).where(_one(author, draft_id), tables.draft.c.saved.is_(False))
    return (await session.execute(gone.returning(tables.draft.c.id))).one_or_none() is not None


async def drop_expired(session: AsyncSession, *, today: date) -> None:
    """Forget what nobody has touched for too long, whoever wrote it."""
    await session.execute(delete(tables.draft).where(tables.draft.c.touched_on < today - KEPT))


def _by(author: Actor) -> ColumnElement[bool]:
    row = tables.draft.c
    return (row.agency == author.agency) & (row.subject == author.subject)


def _kept(today: date) -> ColumnElement[bool]:
    row = tables.draft.c
    return (row.touched_on >= today - KEPT) & row.saved.is_(False)


def _one(author: Actor, draft_id: UUID) -> ColumnElement[bool]:
    return _by(author) & (tables.draft.c.id == draft_id)

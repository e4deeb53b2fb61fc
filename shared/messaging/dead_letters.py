"""Entries that could not be applied: kept with the reason, shown by `tsunagu dead-letters`, brought back by a retry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import case, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from shared.messaging.tables import dead_letter

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.messaging.consumer import Delivery

log = structlog.get_logger()

DONE_WITH = ("applied", "discarded")
Place = tuple[datetime, UUID]
"""Where a letter lies in the order in which they are listed."""


@dataclass(frozen=True)
class DeadLetter:
    """One laid-aside entry as an operator sees it; the body of a sealed event stays sealed."""

    id: UUID
    stream: str
    entry: str
    event_id: UUID | None
    type: str | None
    body: bytes
    reason: str
    attempts: int
    laid_at: datetime
    status: str


async def lay(session: AsyncSession, delivery: Delivery, failure: Exception) -> None:
    """Lay an entry aside; laid twice, it lies there once, with the newer reason.

    A retry that was asked for meanwhile stays asked for, and what was given up stays so. After a wipe another entry may
    bear the same id: it lies beside the first, never in its place.
    """
    event_id, kind = _identity(delivery.body)
    reason = type(failure).__name__
    values = {
        "event_id": event_id,
        "type": kind,
        "body": delivery.body,
        "reason": reason,
        "attempts": delivery.attempts,
    }
    decided = dead_letter.c.status.in_(("retrying", "discarded"))
    again = {**values, "status": case((decided, dead_letter.c.status), else_="waiting")}
    for entry in (delivery.entry, f"{delivery.entry}/{sha256(delivery.body).hexdigest()[:16]}"):
        laid = await session.execute(
            insert(dead_letter)
            .values(stream=delivery.stream, entry=entry, status="waiting", **values)
            .on_conflict_do_update(
                index_elements=["stream", "entry"], set_=again, where=dead_letter.c.body == delivery.body
            )
            .returning(dead_letter.c.id)
        )
        if laid.one_or_none() is not None:
            break
    log.error("dead letter", stream=delivery.stream, entry=delivery.entry, type=kind, reason=reason)


def _identity(body: bytes) -> tuple[UUID | None, str | None]:
    try:
        content: Any = orjson.loads(body)
        return UUID(content["id"]), str(content["type"])[:200].replace("\x00", "")
    except (orjson.JSONDecodeError, ValueError, TypeError, KeyError, AttributeError):
        return None, None


async def listed(session: AsyncSession, *, limit: int = 100, after: DeadLetter | None = None) -> list[DeadLetter]:
    """The dead letters that are neither applied nor discarded, oldest first; those behind `after` where it is given."""
    rows = await session.execute(
        select(dead_letter).where(_left(after)).order_by(dead_letter.c.laid_at, dead_letter.c.id).limit(limit)
    )
    return [DeadLetter(**row) for row in rows.mappings()]


async def count(session: AsyncSession, *, after: DeadLetter | None = None) -> int:
    """How many dead letters are neither applied nor discarded; behind `after` where it is given."""
    return (await session.execute(select(func.count()).select_from(dead_letter).where(_left(after)))).scalar_one()


def _left(after: DeadLetter | None) -> ColumnElement[bool]:
    """What an operator has to look at."""
    return dead_letter.c.status.not_in(DONE_WITH) & _behind(None if after is None else (after.laid_at, after.id))


def _behind(place: Place | None) -> ColumnElement[bool]:
    if place is None:
        return true()
    return tuple_(dead_letter.c.laid_at, dead_letter.c.id) > tuple_(*place)


async def find(session: AsyncSession, letter_id: UUID) -> DeadLetter | None:
    """One dead letter."""
    row = (await session.execute(select(dead_letter).where(dead_letter.c.id == letter_id))).mappings().one_or_none()
    return None if row is None else DeadLetter(**row)


async def ask_retry(session: AsyncSession, letter_id: UUID) -> bool:
    """Ask the worker to apply the letter again; False when there is none that waits."""
    return await _put_from_waiting(session, letter_id, "retrying")


async def ask_retries(
    session: AsyncSession, *, until: datetime, after: Place | None = None, limit: int = 500
) -> list[Place]:
    """Ask the worker to apply again a page of those that wait, laid aside until then; tell which, oldest first.

    The next page lies behind the last of these, so that what fails meanwhile and waits again is not asked for twice.
    """
    page = (
        select(dead_letter.c.id)
        .where(dead_letter.c.status == "waiting", dead_letter.c.laid_at <= until, _behind(after))
        .order_by(dead_letter.c.laid_at, dead_letter.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    put = await session.execute(
        update(dead_letter)
        .where(dead_letter.c.id.in_(page))
        .values(status="retrying")
        .returning(dead_letter.c.laid_at, dead_letter.c.id)
    )
    return sorted((row.laid_at, row.id) for row in put)


async def discard(session: AsyncSession, letter_id: UUID) -> bool:
    """Give the letter up; False when there is none that waits.

    It is not tried again by itself. Should Redis be lost before its publisher has trimmed it, it is delivered anew like
    everything else, and applied if it can be by then.
    """
    return await _put_from_waiting(session, letter_id, "discarded")


async def _put_from_waiting(session: AsyncSession, letter_id: UUID, status: str) -> bool:
    put = await session.execute(
        update(dead_letter)
        .where(dead_letter.c.id == letter_id, dead_letter.c.status == "waiting")
        .values(status=status)
        .returning(dead_letter.c.id)
    )
    return put.one_or_none() is not None


async def begin_retry(session: AsyncSession) -> DeadLetter | None:
    """Take the oldest letter that an operator asked to retry; it counts as one attempt more, and waits again."""
    wanted = (
        select(dead_letter.c.id)
        .where(dead_letter.c.status == "retrying")
        .order_by(dead_letter.c.laid_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = await session.execute(
        update(dead_letter)
        .where(dead_letter.c.id == wanted.scalar_subquery())
        .values(status="waiting", attempts=dead_letter.c.attempts + 1)
        .returning(dead_letter)
    )
    row = taken.mappings().one_or_none()
    return None if row is None else DeadLetter(**row)


async def note_applied(session: AsyncSession, letter_id: UUID) -> None:
    """It was applied, in the same transaction."""
    await session.execute(update(dead_letter).where(dead_letter.c.id == letter_id).values(status="applied"))

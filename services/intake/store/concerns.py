"""Concerns, their reporters apart."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, insert, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.concern import Concern
from shared.actors import Actor

AT_ONCE = 500
"""Reporters encrypted anew in one step."""


async def concern(session: AsyncSession, concern_id: UUID) -> Concern | None:
    """One concern."""
    return await session.get(Concern, concern_id)


async def concern_for_update(session: AsyncSession, concern_id: UUID) -> Concern | None:
    """One concern, locked until the transaction ends."""
    return await session.get(Concern, concern_id, with_for_update=True, populate_existing=True)


async def concerns_of_household(session: AsyncSession, household_id: UUID, agency: str) -> Sequence[Concern]:
    """What the agency was told about one household, oldest first."""
    row = tables.concern
    found = select(Concern).where(row.c.household_id == household_id, row.c.agency == agency)
    return (await session.scalars(found.order_by(row.c.received_on, row.c.id))).all()


async def concerns_in_outreach(session: AsyncSession, outreach_id: UUID) -> Sequence[Concern]:
    """What is followed up in an outreach, oldest first."""
    row = tables.concern
    found = select(Concern).where(row.c.outreach_id == outreach_id)
    return (await session.scalars(found.order_by(row.c.received_on, row.c.id))).all()


async def add_concern(
    session: AsyncSession, concern: Concern, reporter: str | None, contact: str | None = None
) -> None:
    """Save a concern, its reporter apart."""
    session.add(concern)
    await session.flush()
    if reporter or contact:
        kept = insert(tables.concern_reporter).values(concern_id=concern.id, reporter=reporter, contact=contact)
        await session.execute(kept)


async def has_reporter(session: AsyncSession, concern_id: UUID) -> bool:
    """Whether somebody is on record as the one who told, without reading who."""
    apart = tables.concern_reporter
    found = select(apart.c.concern_id).where(apart.c.concern_id == concern_id)
    return (await session.execute(found)).first() is not None


async def reporter(session: AsyncSession, concern_id: UUID) -> tuple[str | None, str | None] | None:
    """Who told of it and where they are reached; read only for a disclosure."""
    apart = tables.concern_reporter
    found = select(apart.c.reporter, apart.c.contact).where(apart.c.concern_id == concern_id)
    row = (await session.execute(found)).first()
    return None if row is None else (row.reporter, row.contact)


async def lay_apart(session: AsyncSession, _settings: object = None) -> None:
    """Encrypt anew whatever reporter does not lie under the newest of the keys that open reporters alone."""
    apart, newest = tables.concern_reporter, tables.cipher.apart.newest
    stale = or_(*(func.get_byte(literal_column(name), 0) != newest for name in ("reporter", "contact")))
    found = select(apart).where(stale).order_by(apart.c.concern_id).limit(AT_ONCE).with_for_update(skip_locked=True)
    while rows := (await session.execute(found)).all():
        for row in rows:
            anew = update(apart).where(apart.c.concern_id == row.concern_id)
            await session.execute(anew.values(reporter=row.reporter, contact=row.contact))


async def note_disclosure(session: AsyncSession, actor: Actor, concern_id: UUID, *, on: date, reason: str) -> None:
    """Keep who asked for the reporter, and why."""
    values = {"agency": actor.agency, "subject": actor.subject, "on": on, "reason": reason}
    await session.execute(insert(tables.reporter_disclosure).values(id=uuid4(), concern_id=concern_id, **values))

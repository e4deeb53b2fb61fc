"""What is archived while a rebuild is under way: noted by a trigger, so that the rebuild can count it at the end.

The trigger takes the table's lock when it is made. Whatever was archived before is therefore committed, and in the
snapshot that the rebuild reads; whatever comes later is noted. Both at once does no harm: a fact counts once.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.store.bulk import run
from shared.locks import Lock

_MAKE = f"""
CREATE TABLE archive_late (event_id uuid NOT NULL);
CREATE FUNCTION note_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared({Lock.ANEW.key}) THEN
        INSERT INTO archive_late SELECT event_id FROM heard;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_late AFTER INSERT ON event_archive
    REFERENCING NEW TABLE AS heard FOR EACH STATEMENT EXECUTE FUNCTION note_late();
"""  # noqa: S608 — no value is part of the statement
"""Nothing is noted when no rebuild holds the lock: one that was killed leaves a trigger that does nothing."""

_FORGET = "DROP FUNCTION IF EXISTS note_late() CASCADE; DROP TABLE IF EXISTS archive_late;"


async def note(session: AsyncSession) -> None:
    """From the commit of this transaction on, note what is archived."""
    await run(session, _FORGET, _MAKE)


async def forget(session: AsyncSession) -> None:
    """Note no more, and leave nothing of it; also what a killed rebuild left."""
    if (await session.execute(text("SELECT to_regproc('note_late')"))).scalar_one() is not None:
        await run(session, _FORGET)


async def taken(session: AsyncSession) -> list[UUID]:
    """Take out what was noted since the last time."""
    return list(await session.scalars(text("DELETE FROM archive_late RETURNING event_id")))

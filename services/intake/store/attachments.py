"""Attachments and their content: encrypted piece by piece on the way into the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.attachment import Attachment

PIECE = 1 << 20


async def attachments(session: AsyncSession, consultation_id: UUID) -> Sequence[Attachment]:
    """The attachments of a consultation as they came, the removed ones too."""
    row = tables.attachment
    found = select(Attachment).where(row.c.consultation_id == consultation_id)
    return (await session.scalars(found.order_by(row.c.recorded_at, row.c.id))).all()


async def attachment(session: AsyncSession, consultation_id: UUID, attachment_id: UUID) -> Attachment | None:
    """One attachment of this consultation."""
    row = tables.attachment
    found = select(Attachment).where(row.c.id == attachment_id, row.c.consultation_id == consultation_id)
    return (await session.scalars(found.execution_options(populate_existing=True))).one_or_none()


async def scans(session: AsyncSession, consent_id: UUID) -> Sequence[Attachment]:
    """The scans of a consent as they came, the removed ones too."""
    row = tables.attachment
    found = select(Attachment).where(row.c.consent_id == consent_id).order_by(row.c.recorded_at, row.c.id)
    return (await session.scalars(found.execution_options(populate_existing=True))).all()


async def add(session: AsyncSession, attachment: Attachment, content: bytes) -> None:
    """Save a new attachment with its content."""
    session.add(attachment)
    await session.flush()
    for position, start in enumerate(range(0, len(content), PIECE)):
        piece = tables.cipher.keys.encrypt(content[start : start + PIECE], _place(attachment.id, position))
        row = {"attachment_id": attachment.id, "position": position, "content": piece}
        await session.execute(insert(tables.attachment_piece).values(row))


async def content(session: AsyncSession, attachment_id: UUID) -> bytes:
    """What an attachment holds."""
    row = tables.attachment_piece
    found = select(row.c.content).where(row.c.attachment_id == attachment_id).order_by(row.c.position)
    pieces = await session.scalars(found)
    keys = tables.cipher.keys
    return b"".join(keys.decrypt(bytes(piece), _place(attachment_id, n)) for n, piece in enumerate(pieces))


async def drop_content(session: AsyncSession, attachment_id: UUID) -> None:
    """Destroy what an attachment holds."""
    row = tables.attachment_piece
    await session.execute(delete(row).where(row.c.attachment_id == attachment_id))


def _place(attachment_id: UUID, position: int) -> bytes:
    return f"intake.attachment_piece.content {attachment_id} {position}".encode()

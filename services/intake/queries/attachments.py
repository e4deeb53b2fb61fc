"""Reading attachments: who sees the consultation sees them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.attachment import Attachment
from services.intake.domain.errors.attachments import AttachmentRemoved
from services.intake.queries.sight import seen
from services.intake.store import attachments
from shared.actors import Actor
from shared.refusals import NotFound


async def attachments_of(session: AsyncSession, actor: Actor, consultation_id: UUID) -> Sequence[Attachment]:
    """What is attached to a consultation, without the contents. Raises NotFound."""
    await seen(session, actor, consultation_id, act="read_attachments")
    return await attachments.attachments(session, consultation_id)


async def content(
    session: AsyncSession, actor: Actor, consultation_id: UUID, attachment_id: UUID
) -> tuple[Attachment, bytes]:
    """An attachment with its content; each look is logged. Raises NotFound, AttachmentRemoved."""
    await seen(session, actor, consultation_id, act="read_attachment")
    attachment = await attachments.attachment(session, consultation_id, attachment_id)
    if attachment is None:
        raise NotFound
    if attachment.removed_on is not None:
        raise AttachmentRemoved(removed_on=attachment.removed_on.isoformat())
    return attachment, await attachments.content(session, attachment_id)

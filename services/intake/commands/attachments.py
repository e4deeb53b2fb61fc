"""Attaching files to a consultation, and removing what should not be there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from anyio import CapacityLimiter, to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.consultations import held
from services.intake.domain.attachment import Attachment, name_of
from services.intake.inputs.attachments import Removal
from services.intake.store import attachments
from shared import files
from shared.actors import Actor
from shared.refusals import NotFound

ENDINGS = {".jpg": (".jpg", ".jpeg", ".jpe", ".jfif"), ".png": (".png",), ".tif": (".tif", ".tiff"), ".pdf": (".pdf",)}

_checkers = CapacityLimiter(2)
"""Checking a file takes a processor and memory: two at a time, the others wait."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: the sender's name and media type are claims."""

    content: bytes
    name: str
    media_type: str
    note: str | None


async def attach(session: AsyncSession, actor: Actor, consultation_id: UUID, sent: Sent, *, on: date) -> Attachment:
    """Keep a file with a consultation.

    Raises NotFound, NotTheOwner, BeforeTheReception, and what `files.check` says.
    """
    checked = await look_at(sent)  # before anything is locked
    consultation = await held(session, actor, consultation_id, "attach")
    policy.must_follow_up(actor, consultation)
    consultation.must_follow_reception(on)
    attachment = made_of(actor, sent, checked, on=on, consultation_id=consultation.id)
    await attachments.add(session, attachment, sent.content)
    return attachment


async def remove(
    session: AsyncSession, actor: Actor, consultation_id: UUID, attachment_id: UUID, said: Removal
) -> Attachment:
    """Destroy an attachment's content; that it was there, who removed it and why stay on record.

    Raises NotFound, NotTheOwner, NotTheSender, AttachmentRemoved.
    """
    consultation = await held(session, actor, consultation_id, "remove_attachment")
    policy.must_follow_up(actor, consultation)
    consultation.must_follow_reception(said.on)
    attachment = await attachments.attachment(session, consultation_id, attachment_id)
    if attachment is None:
        raise NotFound
    attachment.remove(agency=actor.agency, subject=actor.subject, reason=said.reason, on=said.on)
    await attachments.drop_content(session, attachment_id)
    return attachment


async def look_at(sent: Sent) -> files.Checked:
    """What a file is by its content. Raises what `files.check` says."""
    return await to_thread.run_sync(_checked, sent, limiter=_checkers)


def made_of(
    actor: Actor,
    sent: Sent,
    checked: files.Checked,
    *,
    on: date,
    consultation_id: UUID | None = None,
    consent_id: UUID | None = None,
) -> Attachment:
    """The attachment that a file becomes, of a consultation or of a consent."""
    ending = checked.media_type.ending
    return Attachment(
        id=uuid4(),
        consultation_id=consultation_id,
        consent_id=consent_id,
        on=on,
        media_type=checked.media_type.value,
        size=len(sent.content),
        pages=checked.pages,
        agency=actor.agency,
        subject=actor.subject,
        name=name_of(sent.name, ending=ending, kept=ENDINGS[ending]),
        note=sent.note,
    )


def _checked(sent: Sent) -> files.Checked:
    return files.check(sent.content, name=sent.name, claimed=sent.media_type)

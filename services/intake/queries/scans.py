"""Reading the scans of a consent: who reads all of the consent reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.attachment import Attachment
from services.intake.domain.consent import Consent
from services.intake.domain.errors.attachments import AttachmentRemoved
from services.intake.store import attachments, households
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound


async def scans_of(session: AsyncSession, actor: Actor, consent_id: UUID) -> Sequence[Attachment]:
    """What was scanned of a consent, without the contents. Raises NotFound."""
    await _see(session, actor, consent_id, act="read_attachments")
    return await attachments.scans(session, consent_id)


async def content(session: AsyncSession, actor: Actor, consent_id: UUID, scan_id: UUID) -> tuple[Attachment, bytes]:
    """A scan with its content; each look is logged. Raises NotFound, AttachmentRemoved."""
    await _see(session, actor, consent_id, act="read_attachment")
    found = {scan.id: scan for scan in await attachments.scans(session, consent_id)}.get(scan_id)
    if found is None:
        raise NotFound
    if found.removed_on is not None:
        raise AttachmentRemoved(removed_on=found.removed_on.isoformat())
    return found, await attachments.content(session, scan_id)


async def _see(session: AsyncSession, actor: Actor, consent_id: UUID, *, act: str) -> None:
    found = await session.get(Consent, consent_id)
    if found is None:
        raise NotFound
    standing = await households.standing(session, found.household_id, actor.agency)
    needed = policy.reads_consent(actor, standing, found)
    if not (needed and policy.reads_all_of_consent(actor, standing, found)):
        raise NotFound
    await access.log(session, actor, act=act, kind="consent", record=consent_id, basis=policy.INTERNAL_USE)

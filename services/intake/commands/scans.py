"""The signed paper of a consent, scanned: kept with the consent, encrypted like every attachment."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.attachments import Sent, look_at, made_of
from services.intake.commands.consents import held
from services.intake.domain.attachment import Attachment
from services.intake.domain.errors import not_before
from services.intake.domain.errors.consents import BeforeTheConsent
from services.intake.inputs.attachments import Removal
from services.intake.store import attachments
from shared.actors import Actor
from shared.refusals import NotFound


async def attach_scan(session: AsyncSession, actor: Actor, consent_id: UUID, sent: Sent, *, on: date) -> Attachment:
    """Keep a scan with a consent. Raises NotFound, NotTheOwner, BeforeTheConsent, and what `files.check` says."""
    checked = await look_at(sent)
    consent = await held(session, actor, consent_id, "attach")
    not_before(BeforeTheConsent, on=on, earliest=consent.asked_on)
    scan = made_of(actor, sent, checked, on=on, consent_id=consent.id)
    await attachments.add(session, scan, sent.content)
    consent.scanned_on = consent.scanned_on or on
    return scan


async def remove_scan(
    session: AsyncSession, actor: Actor, consent_id: UUID, scan_id: UUID, said: Removal
) -> Attachment:
    """Destroy a scan that should not be there; without another one the paper is missing again.

    Raises NotFound, NotTheOwner, NotTheSender, AttachmentRemoved, BeforeTheConsent.
    """
    consent = await held(session, actor, consent_id, "remove_attachment")
    scans = {scan.id: scan for scan in await attachments.scans(session, consent_id)}
    if scan_id not in scans:
        raise NotFound
    not_before(BeforeTheConsent, on=said.on, earliest=consent.asked_on)
    scans[scan_id].remove(agency=actor.agency, subject=actor.subject, reason=said.reason, on=said.on)
    await attachments.drop_content(session, scan_id)
    consent.scanned_on = min((scan.on for scan in scans.values() if scan.removed_on is None), default=None)
    return scans[scan_id]

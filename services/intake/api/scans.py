"""`/consents/{id}/scans`: the signed paper of a consent, checked by its content, kept encrypted."""

from uuid import UUID

from fastapi import Depends, Response

from services.intake.api.attachments import Attached, Upload, file_answer, upload
from services.intake.commands import scans
from services.intake.inputs.attachments import Removal
from services.intake.queries import scans as queries
from services.intake.queries.views.attachments import AttachmentView
from shared.web import Router, Work, work

router = Router(tags=["consents"])


@router.post("/consents/{consent_id}/scans", status_code=201)
async def attach_scan(consent_id: UUID, upload: Upload = Depends(upload), work: Work = Depends(work)) -> AttachmentView:
    """Keep the scan of a signed paper with the consent. `on` is today where it is not told."""
    scan = await scans.attach_scan(work.session, work.actor, consent_id, upload.sent, on=upload.on)
    return AttachmentView.model_validate(scan)


@router.get("/consents/{consent_id}/scans")
async def list_scans(consent_id: UUID, work: Work = Depends(work)) -> Attached:
    """What was scanned of the consent, in the order in which it came."""
    found = await queries.scans_of(work.session, work.actor, consent_id)
    return Attached(items=[AttachmentView.model_validate(scan) for scan in found])


@router.get("/consents/{consent_id}/scans/{scan_id}", response_class=Response)
async def read_scan(consent_id: UUID, scan_id: UUID, work: Work = Depends(work)) -> Response:
    """The scan as it was sent, to be saved and not to be run in the browser's page."""
    return file_answer(*await queries.content(work.session, work.actor, consent_id, scan_id))


@router.post("/consents/{consent_id}/scans/{scan_id}/removal")
async def remove_scan(consent_id: UUID, scan_id: UUID, body: Removal, work: Work = Depends(work)) -> AttachmentView:
    """Destroy what should not be there; that it was there and why it went stay on record."""
    work.check_date(body.on)
    removed = await scans.remove_scan(work.session, work.actor, consent_id, scan_id, body)
    return AttachmentView.model_validate(removed)

"""`/consultations/{id}/attachments`: papers and pictures, checked by their content, kept encrypted."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Response, UploadFile
from pydantic import BaseModel

from services.intake.commands import attachments
from services.intake.commands.attachments import Sent
from services.intake.domain.attachment import LONGEST_NAME, Attachment
from services.intake.inputs.attachments import Removal
from services.intake.inputs.base import Long
from services.intake.queries import attachments as queries
from services.intake.queries.views.attachments import AttachmentView
from shared.reference.fields import Day
from shared.refusals import Invalid
from shared.web import Router, Work, work
from shared.web.downloads import disposition

router = Router(tags=["attachments"])


class Attached(BaseModel):
    """What is attached to a consultation."""

    items: list[AttachmentView]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and the day on which it was attached."""

    sent: Sent
    on: date


async def upload(
    file: Annotated[UploadFile, File(description="PDF、PNG、JPEG、TIFF")],
    on: Annotated[Day | None, Form()] = None,
    note: Annotated[Long | None, Form()] = None,
    work: Work = Depends(work),
) -> Upload:
    """Read what was sent. `on` is today where it is not told."""
    on = on or work.clock.today()
    work.check_date(on)
    name = file.filename or ""
    if len(name) > LONGEST_NAME:
        raise Invalid({"/file": f"ファイル名は{LONGEST_NAME}文字以内にしてください。"})
    return Upload(Sent(await file.read(), name, file.content_type or "", note), on)


@router.post("/consultations/{consultation_id}/attachments", status_code=201)
async def attach(consultation_id: UUID, upload: Upload = Depends(upload), work: Work = Depends(work)) -> AttachmentView:
    """Attach a file: what it is, is told by its content, not by its name. `on` is today where it is not told."""
    kept = await attachments.attach(work.session, work.actor, consultation_id, upload.sent, on=upload.on)
    return AttachmentView.model_validate(kept)


@router.get("/consultations/{consultation_id}/attachments")
async def list_attachments(consultation_id: UUID, work: Work = Depends(work)) -> Attached:
    """What is attached to the consultation, in the order in which it came."""
    found = await queries.attachments_of(work.session, work.actor, consultation_id)
    return Attached(items=[AttachmentView.model_validate(attachment) for attachment in found])


@router.get("/consultations/{consultation_id}/attachments/{attachment_id}", response_class=Response)
async def read_attachment(consultation_id: UUID, attachment_id: UUID, work: Work = Depends(work)) -> Response:
    """The file as it was sent, to be saved and not to be run in the browser's page."""
    return file_answer(*await queries.content(work.session, work.actor, consultation_id, attachment_id))


def file_answer(found: Attachment, content: bytes) -> Response:
    """A file for the one who asked, under its own name; no page of ours can be made to run it."""
    headers = {
        "Content-Disposition": disposition(found.name or ""),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=found.media_type, headers=headers)


@router.post("/consultations/{consultation_id}/attachments/{attachment_id}/removal")
async def remove_attachment(
    consultation_id: UUID, attachment_id: UUID, body: Removal, work: Work = Depends(work)
) -> AttachmentView:
    """Destroy what should not be there; that it was there and why it went stay on record."""
    work.check_date(body.on)
    removed = await attachments.remove(work.session, work.actor, consultation_id, attachment_id, body)
    return AttachmentView.model_validate(removed)

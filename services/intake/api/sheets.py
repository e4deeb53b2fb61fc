"""`/forms` and the sheets of a consultation."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from services.intake.api.drafts import saved_from_draft
from services.intake.commands import sheets
from services.intake.forms import Forms, load_forms
from services.intake.inputs.sheets import SheetForm
from services.intake.queries import sheets as queries
from services.intake.queries.views.sheets import FormLine, FormView, SheetLine, SheetView
from shared.web import ExpectedRevision, Router, Work, etag, work

router = Router(tags=["sheets"], dependencies=[Depends(saved_from_draft)])

Version = Annotated[int | None, Query(ge=1, le=1000)]
Revision = Annotated[int | None, Query(ge=1, le=1_000_000)]


class FormLines(BaseModel):
    """The forms in use."""

    items: list[FormLine]


class SheetLines(BaseModel):
    """Sheets, or saves of one."""

    items: list[SheetLine]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sheet of which consultation."""

    consultation_id: UUID
    form: str
    forms: Forms


def forms(request: Request) -> Forms:
    """The forms of this service: ours and the city's own."""
    return load_forms(request.app.state.platform.settings.forms)


def asked(consultation_id: UUID, form: str, forms: Forms = Depends(forms)) -> Asked:
    """The sheet that the address names."""
    return Asked(consultation_id, form, forms)


@router.get("/forms")
async def list_forms(forms: Forms = Depends(forms), work: Work = Depends(work)) -> FormLines:
    """The forms by which new sheets are filled in today."""
    return FormLines(items=queries.forms_in_use(forms, work.clock.today()))


@router.get("/forms/{form}")
async def read_form(
    form: str, version: Version = None, forms: Forms = Depends(forms), work: Work = Depends(work)
) -> FormView:
    """One form with its questions, choices and marks, in the order of the sheet."""
    return queries.form(forms, form, version, work.clock.today())


@router.get("/consultations/{consultation_id}/sheets")
async def list_sheets(consultation_id: UUID, work: Work = Depends(work)) -> SheetLines:
    """Which sheets of the consultation are filled in."""
    return SheetLines(items=await queries.filled_in(work.session, work.actor, consultation_id))


@router.get("/consultations/{consultation_id}/sheets/{form}")
async def read_sheet(
    response: Response, revision: Revision = None, asked: Asked = Depends(asked), work: Work = Depends(work)
) -> SheetView:
    """One sheet beside what the record holds, and what the national report still lacks; the ETag is its revision."""
    return await _show(response, revision, asked, work)


@router.get("/consultations/{consultation_id}/sheets/{form}/history")
async def list_saves(asked: Asked = Depends(asked), work: Work = Depends(work)) -> SheetLines:
    """Every save of a sheet, newest first; each can be read with `?revision=`."""
    return SheetLines(items=await queries.history(work.session, work.actor, asked.consultation_id, asked.form))


@router.put("/consultations/{consultation_id}/sheets/{form}")
async def fill_in_sheet(
    body: SheetForm,
    expected: ExpectedRevision,
    response: Response,
    asked: Asked = Depends(asked),
    work: Work = Depends(work),
) -> SheetView:
    """Save a sheet over the revision that was read (If-Match, `"0"` for a new one); the one before stays readable."""
    saved = await sheets.fill_in(
        work.session,
        work.actor,
        asked.consultation_id,
        asked.form,
        body,
        forms=asked.forms,
        on=work.clock.today(),
        expected=expected,
    )
    return await _show(response, saved.revision, asked, work)


async def _show(response: Response, revision: int | None, asked: Asked, work: Work) -> SheetView:
    found = await queries.sheet(
        work.session,
        work.actor,
        asked.consultation_id,
        asked.form,
        forms=asked.forms,
        on=work.clock.today(),
        revision=revision,
    )
    response.headers["ETag"] = etag(found.revision)
    return found

"""Sheets as papers: PDF to print, XLSX to work with; filled in, or empty to be written on."""

from importlib.resources import files
from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from services.intake import forms as own_forms
from services.intake.api.sheets import Asked, Revision, Version, asked, forms
from services.intake.forms import Forms
from services.intake.queries import papers
from services.intake.queries.paper_workbooks import workbook
from services.intake.queries.papers import Paper
from shared.files import typesetting, workbooks
from shared.web import Router, Work, work
from shared.web.downloads import disposition

router = Router(tags=["papers"])

Format = Annotated[Literal["pdf", "xlsx"], Query(alias="format")]


@router.get("/forms/{form}/paper", response_class=Response)
async def print_blank_form(
    form: str,
    ending: Format = "pdf",
    version: Version = None,
    forms: Forms = Depends(forms),
    work: Work = Depends(work),
) -> Response:
    """An empty sheet, to be filled in by hand."""
    return await _printed(papers.blank(forms, form, version, work.clock.today()), ending)


@router.get("/consultations/{consultation_id}/sheets/{form}/paper", response_class=Response)
async def print_sheet(
    ending: Format = "pdf",
    revision: Revision = None,
    asked: Asked = Depends(asked),
    work: Work = Depends(work),
) -> Response:
    """A consultation's sheet as it is now, or was in a revision."""
    paper = await papers.paper(
        work.session,
        work.actor,
        asked.consultation_id,
        asked.form,
        forms=asked.forms,
        profile=work.profile,
        on=work.clock.today(),
        revision=revision,
    )
    return await _printed(paper, ending)


async def _printed(paper: Paper, ending: str) -> Response:
    name = f"{paper.title}{f'_{paper.number}' if paper.number else ''}.{ending}"
    headers = {"Content-Disposition": disposition(name)}
    if ending == "xlsx":
        return Response(workbook(paper), media_type=workbooks.MEDIA_TYPE, headers=headers)
    template = files(own_forms).joinpath("sheet.typ").read_text("utf-8")
    return Response(await typesetting.pdf(template, paper.values()), media_type=typesetting.MEDIA_TYPE, headers=headers)

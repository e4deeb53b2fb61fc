"""`/imports`: consultations from CSV and XLSX, checked first, brought in piece by piece, the rest given back."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, File, Form, Query, Response, UploadFile
from pydantic import BaseModel

from services.intake import policy
from services.intake.api.exports import BOM
from services.intake.commands import imports
from services.intake.commands.imports import Told
from services.intake.domain.attachment import LONGEST_NAME
from services.intake.domain.imports.header import NAMES
from services.intake.domain.imports.record import State
from services.intake.inputs.imports import Commit
from services.intake.queries import imports as queries
from services.intake.queries.views.imports import ImportView, ItemView
from shared.files import tables, workbooks
from shared.files.cells import guarded
from shared.files.workbooks import Workbook
from shared.web import LOOKED_UP_ANEW, Page, Paging, Router, Work, paging, work

router = Router(tags=["imports"])


class Imports(BaseModel):
    """What one's agency has sent."""

    items: list[ImportView]


@router.post("/imports", status_code=201)
async def check_import(
    file: Annotated[UploadFile, File(description="CSV、XLSX")],
    encoding: Annotated[tables.Encoding | None, Form(description="省くと、内容から判断")] = None,
    work: Work = Depends(work),
) -> ImportView:
    """Read a table of consultations and say what would become of each; none is brought in yet."""
    policy.must_be_practitioner(work.actor)
    content = await file.read()
    table = await tables.read(content, NAMES, encoding=encoding)
    told = Told((file.filename or "")[:LONGEST_NAME], content, table)
    made = await imports.check_file(work.session, work.actor, told, profile=work.profile, today=work.clock.today())
    return await queries.shown(work.session, made)


@router.get("/imports")
async def list_imports(work: Work = Depends(work)) -> Imports:
    """What one's agency has sent, the newest first; what was begun and not brought in whole is seen here."""
    return Imports(items=await queries.imports_of(work.session, work.actor))


@router.get("/imports/{import_id}")
async def read_import(import_id: UUID, work: Work = Depends(work)) -> ImportView:
    """One import and how far it is."""
    return await queries.one(work.session, work.actor, import_id)


@router.get("/imports/{import_id}/consultations")
async def list_import_consultations(
    import_id: UUID, state: State | None = None, page: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[ItemView]:
    """Consultations of the file in its order: as they would come in, what is wrong, whom their persons look like."""
    after = page.after(int)
    found = await queries.items(
        work.session,
        work.actor,
        import_id,
        state=state,
        after=after[0] if after else 0,
        limit=page.fetch,
        profile=work.profile,
        today=work.clock.today(),
    )
    return page.page([item for _, item in found], lambda item: (item.lines[0],))


@router.post("/imports/{import_id}/commit")
async def commit_import(import_id: UUID, body: Commit, response: Response, work: Work = Depends(work)) -> ImportView:
    """Bring the next consultations in, each with its event; repeat until the status is `done`.

    Whoever is interrupted repeats it: nothing is brought in twice.
    """
    response.headers["Cache-Control"] = LOOKED_UP_ANEW  # another request with the same key goes on
    found = await imports.commit(
        work.session,
        work.actor,
        import_id,
        only_good=body.rows == "good",
        profile=work.profile,
        keys=work.keys,
        today=work.clock.today(),
    )
    return await queries.shown(work.session, found)


@router.get("/imports/{import_id}/rejected", response_class=Response)
async def read_rejected(
    import_id: UUID,
    ending: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
    work: Work = Depends(work),
) -> Response:
    """The lines that cannot be brought in, as they were typed, with a column that says why."""
    _, lines = await queries.rejected(
        work.session, work.actor, import_id, profile=work.profile, today=work.clock.today()
    )
    name = quote(f"取り込めなかった行.{ending}")
    headers = {"Content-Disposition": f"attachment; filename=\"rejected.{ending}\"; filename*=UTF-8''{name}"}
    if ending == "xlsx":
        return Response(_workbook(lines), media_type=workbooks.MEDIA_TYPE, headers=headers)
    return Response(_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.delete("/imports/{import_id}", status_code=204)
async def discard_import(import_id: UUID, work: Work = Depends(work)) -> None:
    """Throw away what was sent; what was brought in stays."""
    await imports.discard(work.session, work.actor, import_id)


def _csv(lines: Iterator[list[str]]) -> bytes:
    out = StringIO(BOM)
    out.seek(0, 2)
    csv.writer(out).writerows([guarded(cell) for cell in line] for line in lines)
    return out.getvalue().encode()


def _workbook(lines: Iterator[list[str]]) -> bytes:
    workbook = Workbook("取り込めなかった行", next(lines))
    for line in lines:
        workbook.row(line)
    return workbook.taken() + workbook.close()

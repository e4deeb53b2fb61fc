"""`/exports`: consultations as CSV or XLSX, sent line by line."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from io import StringIO
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.intake.inputs.base import Name
from services.intake.queries import exports as queries
from services.intake.queries.exports import CONSULTATIONS, MONTHLY, List, Prepared, Sessions
from services.intake.queries.views.exports import CheckView
from services.intake.store.exports import Period
from shared.files.cells import guarded
from shared.files.workbooks import MEDIA_TYPE, Workbook
from shared.privacy.names import printable
from shared.reference.calendar import fiscal_year
from shared.reference.fields import Day
from shared.refusals import Invalid
from shared.web import Router, Work, work

router = Router(tags=["exports"])

BOM = "\ufeff"
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"


class Encoding(StrEnum):
    """How the characters of a CSV are written: UTF-8 with a BOM, or what older programmes of an office need."""

    UTF_8 = "utf-8"
    CP932 = "cp932"


Format = Literal["csv", "xlsx"]
Fallback = Annotated[Literal["agreed"] | None, Query(description="CP932にない文字の置き換えを、確認のうえ承知したとき")]
Month = Annotated[str, Query(pattern=MONTH, description="2026-04")]
From = Annotated[Day | None, Query(alias="from", description="省くと、今年度の初めから")]
To = Annotated[Day | None, Query(alias="to", description="省くと、今日まで")]


@router.get("/exports/check")
async def check_export(
    encoding: Encoding = Encoding.CP932, since: From = None, until: To = None, work: Work = Depends(work)
) -> CheckView:
    """Which cells of the export the encoding cannot hold, and what would stand there instead."""
    period = _period(work, since, until)
    return await queries.check(work.session, work.actor, period, CONSULTATIONS, profile=work.profile, encoding=encoding)


@dataclass(frozen=True, slots=True)
class Wanted:
    """In which shape an export is wanted."""

    ending: Format
    encoding: Encoding
    agreed: bool

    @property
    def lacks(self) -> Encoding | None:
        """The encoding, when it lacks characters."""
        return self.encoding if self.ending == "csv" and self.encoding is Encoding.CP932 else None

    @property
    def media_type(self) -> str:
        """How the answer is called."""
        if self.ending == "xlsx":
            return MEDIA_TYPE
        return f"text/csv; charset={'Shift_JIS' if self.lacks else 'utf-8'}"


def wanted(
    ending: Annotated[Format, Query(alias="format")] = "csv",
    encoding: Encoding = Encoding.UTF_8,
    fallback: Fallback = None,
) -> Wanted:
    """What the address asks for; without a word CSV in UTF-8."""
    return Wanted(ending, encoding, fallback is not None)


@router.get("/exports/consultations", response_class=Response)
async def export_consultations(
    request: Request,
    since: From = None,
    until: To = None,
    wanted: Wanted = Depends(wanted),
    work: Work = Depends(work),
) -> Response:
    """What one's agency received or answers for, received in the period; a line for each person."""
    prepared = await _prepared(work, _period(work, since, until), CONSULTATIONS, wanted)
    return _sent(prepared, wanted, request.app.state.platform.database.sessions)


@router.get("/exports/monthly-list", response_class=Response)
async def export_monthly_list(
    request: Request,
    month: Month,
    desk: Name | None = None,
    wanted: Wanted = Depends(wanted),
    work: Work = Depends(work),
) -> Response:
    """The monthly list (月次一覧) of a desk or of all of one's agency: nothing about persons."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    prepared = await _prepared(work, Period(work.actor.agency, first, last, desk), MONTHLY, wanted)
    return _sent(prepared, wanted, request.app.state.platform.database.sessions)


def _period(work: Work, since: date | None, until: date | None) -> Period:
    until = until or work.clock.today()
    since = since or date(fiscal_year(until), 4, 1)
    if since > until:
        raise Invalid({"/from": "終わりの日以前の日付を入力してください。"})
    return Period(work.actor.agency, since, until)


async def _prepared(work: Work, period: Period, which: List, wanted: Wanted) -> Prepared:
    return await queries.prepare(
        work.session,
        work.actor,
        period,
        which,
        profile=work.profile,
        encoding=wanted.lacks,
        fallback=wanted.agreed,
    )


def _sent(prepared: Prepared, wanted: Wanted, sessions: Sessions) -> Response:
    period, ending = prepared.period, wanted.ending
    name = f"{prepared.which.name}_{period.since:%Y%m%d}-{period.until:%Y%m%d}.{ending}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(name)}",
        "Exported-Consultations": str(prepared.count),
        "Replaced-Cells": str(prepared.replaced),
    }
    written = _workbook(prepared, sessions) if ending == "xlsx" else _csv(prepared, sessions, wanted)
    return StreamingResponse(written, media_type=wanted.media_type, headers=headers)


async def _csv(prepared: Prepared, sessions: Sessions, wanted: Wanted) -> AsyncIterator[bytes]:
    columns, encoding = prepared.which.columns, wanted.encoding
    out = StringIO(BOM if encoding is Encoding.UTF_8 else "")
    out.seek(0, 2)
    writer = csv.writer(out)
    writer.writerow(columns)
    async for lines in prepared.lines(sessions):
        for line in lines:
            writer.writerow([guarded(_fitted(line.get(column, ""), wanted)) for column in columns])
        yield out.getvalue().encode(encoding)
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode(encoding)


def _fitted(text: str, wanted: Wanted) -> str:
    """Replace what the encoding lacks only where that was agreed; what came in after the check ends the export."""
    return printable(text, wanted.lacks).text if wanted.agreed and wanted.lacks and not text.isascii() else text


async def _workbook(prepared: Prepared, sessions: Sessions) -> AsyncIterator[bytes]:
    columns = prepared.which.columns
    workbook = Workbook(prepared.which.name, columns)
    async for lines in prepared.lines(sessions):
        for line in lines:
            workbook.row([line.get(column, "") for column in columns])
        yield workbook.taken()
    yield workbook.close()

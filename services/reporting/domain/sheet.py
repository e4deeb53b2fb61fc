"""The summary as a sheet that offices open: UTF-8 with BOM, CRLF, Japanese headings, nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterator

from services.reporting.domain.summary import KINDS, STATUSES, Summary, SummaryFigure, SummaryRow

BOM = "\ufeff"
HEADINGS = (
    "年月",
    "年度",
    "状態",
    "改訂",
    "基準日",
    "事業",
    "指標",
    "内訳",
    "数え方",
    "当月",
    "年度累計",
    "目標",
    "指標コード",
    "内訳コード",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text


def sheet(summary: Summary) -> str:
    """The whole sheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in _rows(summary):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return BOM + out.getvalue()


def _rows(summary: Summary) -> Iterator[list[str | int]]:
    head: list[str | int] = [
        summary.month_label,
        summary.fiscal_year_label,
        STATUSES[summary.status],
        summary.revision,
        summary.as_of_label,
    ]
    for row in summary.indicators:
        yield head + _row(row, row, "", "")
        for key, figure in row.apart.items():
            yield head + _row(row, figure, figure.label, key)


def _row(row: SummaryRow, figure: SummaryFigure, part: str, part_code: str) -> list[str | int]:
    return [
        row.programme_label,
        row.name or row.label,
        part,
        KINDS[figure.kind],
        figure.value,
        figure.fiscal_year_to_date,
        row.target or "",
        row.id,
        part_code,
    ]

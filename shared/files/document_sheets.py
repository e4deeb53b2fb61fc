"""A paper as a workbook of one sheet on A4: every text whole and in sight, none of it a formula.

Programmes set no height by themselves for joined cells, and none above 409 points: rows are given theirs, and a long
text takes several rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from shared.files.cells import in_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from shared.files.documents import Document, Part

PORTRAIT, LANDSCAPE = 92, 136
"""Characters that stand beside each other on A4 without being shrunk."""
MANY = 5
"""From more columns than these on it lies across."""
FEWEST, NARROWEST = 4, 10
LINE, LARGE = 15, 20
"""Points of a line."""
HIGHEST = 409
_MM = 2.84


@dataclass(frozen=True, slots=True)
class Row:
    """Texts beside each other; the last goes on to the right edge where there are fewer than columns."""

    texts: tuple[str, ...]
    size: int = 11
    bold: bool = False
    framed: bool = False
    shaded: int = 0
    """So many cells from the left are labels."""
    by_hand: int = 0
    """Millimetres to write in."""


def workbook(document: "Document") -> bytes:
    """Write it."""
    from openpyxl import Workbook  # late: only those who print need it

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = document.title[:31]
    widths = _widths(document.parts)
    for number, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFGHIJ"[number]].width = width
    for row in _rows(document):
        for texts in _bearable(row, widths):
            _write(sheet, row, texts, widths)
    _on_paper(sheet, document, len(widths))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _on_paper(sheet: "Worksheet", document: "Document", columns: int) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if columns > MANY else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{'ABCDEFGHIJ'[columns - 1]}{sheet.max_row}"
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = f"{document.marking} &P / &N".strip()


def _widths(parts: "Sequence[Part]") -> list[float]:
    """Each column as wide as the table that needs it most, all together as wide as the paper."""
    shares = [part.shares for part in parts if part.kind == "listing"]
    columns = max([FEWEST, *map(len, shares)])
    whole = LANDSCAPE if columns > MANY else PORTRAIT
    wanted = [
        max([NARROWEST, *(each[n] * whole / sum(each) for each in shares if len(each) == columns)])
        for n in range(columns)
    ]
    return [round(each * whole / sum(wanted), 1) for each in wanted]


def _rows(document: "Document") -> Iterator[Row]:
    size = 14 if document.is_large else 11
    yield Row((document.title,), size=18, bold=True)
    for text in (document.number, document.marking, document.printed, document.to, document.by, document.opening):
        if text:
            yield Row((text,), size=size)
    for part in document.parts:
        if part.heading:
            yield Row((part.heading,), size=size, bold=True)
        for number, texts in enumerate(part.table()):
            heads = part.kind == "listing" and number == 0
            shaded = len(texts) if heads else int(part.kind == "fields")
            by_hand = part.by_hand if part.kind == "fields" else 0
            yield Row(texts, size=size, bold=heads, framed=True, shaded=shaded, by_hand=by_hand)
    if document.closing:
        yield Row((document.closing,), size=size)


def _bearable(row: Row, widths: list[float]) -> Iterator[tuple[str, ...]]:
    """The row as often as its text needs: one that fills a page alone goes on in the next row."""
    if len(row.texts) > 1:
        yield row.texts
        return
    most = int(HIGHEST / _line(row)) - 1
    lines = list(_lines(row.texts[0], _fits(sum(widths), row)))
    for start in range(0, len(lines), most):
        yield ("".join(lines[start : start + most]).removesuffix("\n"),)


def _line(row: Row) -> int:
    return LARGE if row.size > 11 else LINE  # noqa: PLR2004 — the size of ordinary text


def _fits(width: float, row: Row) -> int:
    return max(1, int(width * 11 / row.size) - 2)


def _lines(text: str, fits: int) -> Iterator[str]:
    """The lines as they break, about: wide characters take two places."""
    for paragraph in in_cell(text).splitlines(keepends=True) or [""]:
        line, used = "", 0
        for character in paragraph:
            wide = 2 if east_asian_width(character) in "FWA" else 1
            if used + wide > fits and character != "\n":
                yield line
                line, used = "", 0
            line, used = line + character, used + wide
        yield line


def _write(sheet: "Worksheet", row: Row, texts: tuple[str, ...], widths: list[float]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    number, last = (sheet.max_row + 1 if sheet["A1"].value else 1), len(widths)
    if len(texts) < last:
        sheet.merge_cells(start_row=number, end_row=number, start_column=len(texts), end_column=last)
    side = Side(style="thin")
    for column in range(1, last + 1):
        cell: Any = sheet.cell(row=number, column=column)
        if row.framed:
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        if column > len(texts):
            continue
        cell.value = in_cell(texts[column - 1]) or None
        if cell.value:
            cell.data_type = "s"  # what begins with = would be a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=row.bold, size=row.size)
        if column <= row.shaded:
            cell.fill = PatternFill("solid", fgColor="EEEEEE")
    sheet.row_dimensions[number].height = _height(row, texts, widths)


def _height(row: Row, texts: tuple[str, ...], widths: list[float]) -> float:
    room = [*widths[: len(texts) - 1], sum(widths[len(texts) - 1 :])]
    most = max(len(list(_lines(text, _fits(width, row)))) for text, width in zip(texts, room, strict=True))
    line = row.size * 1.5 if row.size > 14 else _line(row)  # noqa: PLR2004 — a title
    return min(HIGHEST, max(most * line + 3, row.by_hand * _MM))

"""A sheet as a workbook: the same sections and questions, a row each, to be filled in or read in a spreadsheet."""

from io import BytesIO
from typing import TYPE_CHECKING

from services.intake.domain.forms.printed import Cell
from services.intake.queries.papers import Paper
from shared.files.cells import escaped

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {"A": 30, "B": 70}


def workbook(paper: Paper) -> bytes:
    """Write the sheet; what is required for the report has a thick frame, and no cell is a formula."""
    from openpyxl import Workbook  # late: only those who print need it
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = paper.title[:31]
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _write(sheet, paper.title, " ".join(each for each in (paper.number, paper.state) if each), bold=True)
    for section in paper.sections:
        _write(sheet, section.title, section.note or "", bold=True)
        for part in section.parts:
            if part.heading:
                _write(sheet, part.heading, "", bold=True)
            for cell in (cell for row in part.rows for cell in row):
                _write(sheet, cell.label, _answer(cell), framed="medium" if cell.required else "thin")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _answer(cell: Cell) -> str:
    boxes = [f"{'■' if box.on else '□'}{box.label}{f'（{box.typed}）' if box.typed else ''}" for box in cell.choices]
    text = "　".join(boxes) or cell.text
    return f"{text} {cell.unit}" if cell.unit else text


def _write(sheet: "Worksheet", label: str, text: str, *, bold: bool = False, framed: str | None = None) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    row = sheet.max_row + 1 if sheet["A1"].value else 1
    for column, value in enumerate((label, text), start=1):
        cell = sheet.cell(row=row, column=column, value=escaped(value) or None)
        if value:
            cell.data_type = "s"  # what begins with = would be a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=bold)
        if framed:
            side = Side(style="medium" if framed == "medium" else "thin")
            cell.border = Border(left=side, right=side, top=side, bottom=side)

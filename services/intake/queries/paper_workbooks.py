"""A sheet as a workbook: the same sections and questions, a row each, to be filled in or read in a spreadsheet."""

from io import BytesIO

from services.intake.domain.forms.printed import Cell
from services.intake.queries.papers import Paper
from shared.files.documents import write_row

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
    write_row(sheet, (paper.title, " ".join(each for each in (paper.number, paper.state) if each)), bold=True)
    for section in paper.sections:
        write_row(sheet, (section.title, section.note or ""), bold=True)
        for part in section.parts:
            if part.heading:
                write_row(sheet, (part.heading, ""), bold=True)
            for cell in (cell for row in part.rows for cell in row):
                write_row(sheet, (cell.label, _answer(cell)), framed="medium" if cell.required else "thin")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _answer(cell: Cell) -> str:
    boxes = [f"{'■' if box.on else '□'}{box.label}{f'（{box.typed}）' if box.typed else ''}" for box in cell.choices]
    text = "　".join(boxes) or cell.text
    return f"{text} {cell.unit}" if cell.unit else text

"""What stands on a paper that a service made: PDF by its text, XLSX by its cells."""

import re
from io import BytesIO
from typing import Any

import httpx
import openpyxl
import pypdfium2


def pages_of(answer: httpx.Response) -> list[str]:
    """Everything on each page, without the spaces and breaks that the setting makes."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    try:
        texts = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            texts.append(re.sub(r"[\s\u200b\ufffe\x02]", "", text.get_text_bounded()))
            text.close()
            page.close()
    finally:
        document.close()
    return texts


def words(answer: httpx.Response) -> str:
    return "".join(pages_of(answer))


def cells(answer: httpx.Response, *, whole: bool = False) -> list[tuple[Any, ...]]:
    """The rows of a workbook: the first two cells of each, or all; none of them is a formula."""
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)
    return [tuple(cell.value for cell in (row if whole else row[:2])) for row in sheet.rows]

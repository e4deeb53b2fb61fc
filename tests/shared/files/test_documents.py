"""A paper as a workbook: every text whole, rows high enough to show it, on A4."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from shared.files.document_sheets import HIGHEST
from shared.files.documents import Document, Fields, Listing, Part, Prose, xlsx


def sheet_of(*parts: Part, **changed: Any) -> Any:
    facts: dict[str, Any] = {
        "name": "見本",
        "title": "見本の書面",
        "number": "第1版",
        "printed": "令和8年 作成",
    }
    return openpyxl.load_workbook(BytesIO(xlsx(Document(parts=parts, **facts | changed)))).worksheets[0]


def texts(sheet: Any) -> str:
    return "".join(str(cell.value) for row in sheet.rows for cell in row if cell.value)


@pytest.mark.parametrize("text", ["鬱" * 4_000, "一行\n" * 200, "a" * 9_000, "=1+1\n" * 60], ids=len)
def test_a_long_text_goes_on_in_further_rows_none_higher_than_a_programme_shows(text: str) -> None:
    sheet = sheet_of(Prose("意向", text))

    assert texts(sheet).replace("\n", "").count(text.replace("\n", "")) == 1
    heights = [sheet.row_dimensions[number].height for number in range(1, sheet.max_row + 1)]
    assert max(heights) <= HIGHEST
    assert sum(heights) >= 15 * max(len(text) // 92, text.count("\n"))
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)


def test_what_stands_beside_a_label_goes_to_the_right_edge_and_where_one_writes_there_is_room() -> None:
    sheet = sheet_of(
        Listing("目標", ("目標", "時期"), (5, 3), (("外に出る", "令和8年12月31日"),)),
        Fields("同意", (("氏名", "署名"),), by_hand=11),
    )

    joined = {str(each) for each in sheet.merged_cells.ranges}
    last = sheet.max_row
    assert f"B{last}:D{last}" in joined
    assert sheet.row_dimensions[last].height > 11 * 2.8
    assert sheet.print_area.endswith(f"$A$1:$D${last}")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)


def test_a_table_of_many_columns_lies_across() -> None:
    header = tuple("甲乙丙丁戊己")

    sheet = sheet_of(Listing("表", header, (1,) * 6, ((*header,),)))

    assert sheet.page_setup.orientation == "landscape"

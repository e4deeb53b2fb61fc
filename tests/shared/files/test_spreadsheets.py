"""Texts in spreadsheets come back as they were typed, and a workbook is whole however it was taken."""

import csv
from io import BytesIO, StringIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from shared.files.cells import CUT_SHORT, LONGEST_IN_XLSX, from_workbook, guarded, in_xml, unguarded
from shared.files.workbooks import Workbook

TYPED = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("'=+-@\t\r\n＝_x0D&<>\"")), max_size=30)


@given(TYPED)
def test_a_guarded_text_comes_back_and_never_begins_like_a_formula(text: str) -> None:
    cell = guarded(text)

    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(TYPED)
def test_a_workbook_gives_back_what_was_typed(text: str) -> None:
    workbook = Workbook("一覧", ["項目"])
    workbook.row([text])
    read = openpyxl.load_workbook(BytesIO(workbook.taken() + workbook.close()))

    cell = read["一覧"]["A2"]
    assert from_workbook(str(cell.value or "")).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert cell.data_type in {"s", "inlineStr", "n"}


def test_a_csv_reader_gives_back_line_breaks_and_quotes() -> None:
    written = StringIO()
    csv.writer(written).writerow([guarded('-"一"\n=二')])

    assert unguarded(next(csv.reader(StringIO(written.getvalue(), newline="")))[0]) == '-"一"\n=二'


def test_a_full_sheet_is_followed_by_another_and_pieces_may_be_taken_at_any_time() -> None:
    workbook, taken = Workbook("一覧", ["番号"], most_rows=3), b""
    for n in range(5):
        workbook.row([str(n)])
        taken += workbook.taken()

    read = openpyxl.load_workbook(BytesIO(taken + workbook.close()))

    assert read.sheetnames == ["一覧", "一覧 2", "一覧 3"]
    assert [[cell.value for cell in row] for row in read["一覧 2"].rows] == [["番号"], ["2"], ["3"]]


def test_a_text_beyond_what_a_cell_holds_says_that_it_goes_on() -> None:
    cell = in_xml("𠮷" * 20_000)

    assert cell.endswith(CUT_SHORT)
    assert len(cell.encode("utf-16-le")) // 2 <= LONGEST_IN_XLSX
    assert in_xml("あ" * 20_000) == "あ" * 20_000

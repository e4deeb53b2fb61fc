"""Tables that people send are read as they meant them, or refused in words; nothing is guessed in silence."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.files import tables, workbook_tables
from shared.files.refusals import FileEmpty, FileRefused
from shared.files.tables import HeaderLacking, NotATable, Table, TableBroken, TableLocked, TableTooLarge

NAMES = frozenset({"氏名", "生年月日", "郵便番号"})


async def read(content: bytes, **told: Any) -> Table:
    return await tables.read(content, NAMES, **told)


async def outcome(content: bytes) -> Table | FileRefused:
    try:
        return await read(content)
    except FileRefused as refusal:
        return refusal


def cells_of(table: Table) -> list[str]:
    return [cell for row in table.rows for cell in row.cells]


def a_workbook(*rows: tuple[Any, ...], hidden: bool = False) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.sheet_state = "hidden"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp932", "cp932"), ("utf-16", "utf-16")]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
async def test_a_csv_is_read_in_the_encoding_and_with_the_delimiter_it_has(
    encoding: str, found: str, delimiter: str
) -> None:
    table = await read(f"氏名{delimiter}生年月日\r\n髙橋{delimiter}不詳\r\n".encode(encoding))

    assert (table.encoding, table.header) == (found, ["氏名", "生年月日"])
    assert [(row.number, row.cells) for row in table.rows] == [(2, ["髙橋", "不詳"])]


async def test_what_cannot_be_decoded_is_told_with_row_and_column() -> None:
    content = "氏名,生年月日\n架空,不詳\n".encode() + b"\xff\xfe,1975\n" + "花子,\n".encode()

    found = await read(content)
    told = await read("氏名,生年月日\n髙橋,\n".encode("cp932"), encoding="cp932")

    assert [(row.number, list(row.faults)) for row in found.rows] == [(2, []), (3, [0]), (4, [])]
    assert found.rows[1].cells == ["\ufffd", "1975"]
    assert told.rows[0].cells[0] == "髙橋"


async def test_a_title_above_the_header_and_blank_rows_count_as_rows_only() -> None:
    table = await read("相談の一覧\n\n 氏 名 ,生年月日\n\n架空,不詳\n,\n".encode())

    assert [(row.number, row.cells) for row in table.rows] == [(5, ["架空", "不詳"])]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"  \n", FileEmpty),
        ("何か,別の\n1,2\n".encode(), HeaderLacking),
        (b"%PDF-1.7", NotATable),
        (b"\x00\x01\x02", NotATable),
        (b"\xd0\xcf\x11\xe0old", TableLocked),
        ('氏名\n"閉じない\n'.encode(), TableBroken),
        ("氏名\n".encode() + b"a\n" * (tables.MOST_ROWS + tables.HEADER_WITHIN), TableTooLarge),
        (("氏名" + "," * 200 + "x\n").encode(), TableTooLarge),
        (b"PK\x03\x04 no workbook", TableBroken),
    ],
    ids=["empty", "no-header", "pdf", "binary", "xls", "quote", "long", "wide", "zip"],
)
async def test_what_is_no_table_or_too_large_is_refused_in_words(content: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal) as said:
        await read(content)

    assert said.value.advice


async def test_cells_of_a_workbook_become_what_is_shown_in_them() -> None:
    book = a_workbook(("氏名", "生年月日", "郵便番号", "終了", "x"))
    sheet = book.worksheets[0]
    sheet.append((12, datetime(1975, 1, 2), 1840001, date(2026, 4, 1), True))  # noqa: DTZ001 — cells know no zone
    sheet.append((1.5, "昭和50年", 640941, 20260401.0, "=1+1"))
    sheet.append(("_x000D_a", "𠮷", "0123", "#N/A", None))
    for row in (2, 3):
        sheet.cell(row, 3).number_format = "000\\-0000" if row == 2 else "[<=999]000;[<=9999]000\\-00;000\\-0000"

    rows = (await read(saved(book))).rows

    assert rows[0].cells == ["12", "1975-01-02", "184-0001", "2026-04-01", "はい"]
    assert rows[1].cells == ["1.5", "昭和50年", "064-0941", "20260401", "="]
    assert rows[1].faults == {4: workbook_tables.NO_RESULT}
    assert (rows[2].cells, list(rows[2].faults)) == (["\ra", "𠮷", "0123", "#N/A"], [3])


async def test_the_visible_sheet_that_has_the_header_is_read_and_the_others_are_told() -> None:
    book = a_workbook(("説明",))
    for title, state in (("隠し", "hidden"), ("一覧", "visible"), ("空", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in [] if title == "空" else [("氏名", "生年月日"), (title, "")]:
            sheet.append(row)

    table = await read(saved(book))

    assert [row.cells for row in table.rows] == [["一覧"]]
    assert table.unread == ("Sheet",)


async def test_bombs_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (workbook_tables.MOST_UNPACKED + 1))
    with pytest.raises(TableTooLarge):
        await read(packed.getvalue())

    monkeypatch.setattr(workbook_tables, "MOST_SECONDS", 0)
    with pytest.raises(TableBroken):
        await read(saved(a_workbook(("氏名",), ("架空",))))


async def test_a_workbook_that_lies_about_its_size_is_read_to_its_end() -> None:
    plain = saved(a_workbook(("氏名",), ("架空",), ("花子",)))
    lying = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as parts, zipfile.ZipFile(lying, "w") as written:
        for info in parts.infolist():
            written.writestr(info, parts.read(info).replace(b'ref="A1:A3"', b'ref="A1:A2"'))

    assert [row.cells for row in (await read(lying.getvalue())).rows] == [["架空"], ["花子"]]


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", "氏名,生年月日\n".encode(), "氏名\t生年月日\r".encode("cp932")]))
async def test_whatever_bytes_are_sent_are_read_or_refused(rest: bytes, beginning: bytes) -> None:
    if (beginning + rest).startswith(b"PK"):
        return
    found = await outcome(beginning + rest)

    assert found.title if isinstance(found, FileRefused) else not any("\0" in cell for cell in cells_of(found))

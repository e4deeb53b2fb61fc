"""Tables that people send, as CSV or XLSX: read as text, whole or not at all, and bounded in rows and columns.

Which row is the header is told by the names that are expected in it. What a cell could not give stands beside it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from anyio import CapacityLimiter, to_thread

from shared.files.refusals import FileEmpty, FileRefused

MOST_ROWS = 20_000
MOST_COLUMNS = 100
HEADER_WITHIN = 10
"""Rows among which the header is looked for: people write a title above."""

UNUSABLE = "読み取れない文字があります（\ufffdで示した箇所）。文字コードを確認するか、入力し直してください。"

Encoding = Literal["utf-8", "cp932"]

_OLE = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNUSABLE = re.compile("[\0\ud800-\udfff]+")
_readers = CapacityLimiter(2)


class NotATable(FileRefused):
    """Its content is no table."""

    type = "not-a-table"
    title = "表のファイルではありません"
    advice = "CSV（UTF-8またはShift_JIS）か、Excelブック（.xlsx）を選んでください。"


class TableLocked(FileRefused):
    """It has a password, or is of a format older than XLSX: both begin alike."""

    type = "table-locked"
    title = "このファイルは開けません"
    advice = "パスワードの付いたブックと古い形式（.xls）は読み込めません。.xlsx か CSV で保存し直してください。"


class TableBroken(FileRefused):
    """It cannot be read on; `row` says from where, when that is known."""

    type = "table-broken"
    title = "ファイルが壊れているか、読み取れません"
    advice = (
        'ファイルを開けるか確認し、保存し直してください。CSVでは、示された行の引用符（"）の対応も確認してください。'
    )


class TableTooLarge(FileRefused):
    """More rows, columns or bytes than are read at once; `most` tells the bound."""

    type = "table-too-large"
    title = "一度に読み込める大きさを超えています"
    advice = f"{MOST_ROWS:,}行・{MOST_COLUMNS}列までに分けて、もう一度送信してください。何も保存されていません。"


class HeaderLacking(FileRefused):
    """No row names the columns."""

    type = "header-lacking"
    title = "見出しの行が見つかりません"
    advice = (
        "先頭の行に項目の名前（受付日、氏名など）を入力してください。文字化けするときは文字コードを指定してください。"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number as spreadsheets show it; `faults` says by column why a cell could not be read."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the header, the rows below it, and the visible sheets that were not read."""

    kind: Literal["csv", "xlsx"]
    encoding: str | None
    header: list[str]
    rows: list[Row]
    unread: tuple[str, ...] = ()


def name_of(heading: str) -> str:
    """Give the name of a column in the form in which names are compared."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()


def usable(text: str) -> str:
    """Give a text with a mark in place of what could not be decoded and what no database keeps."""
    return text if text.isascii() and "\0" not in text else _UNUSABLE.sub("\ufffd", text)


def likeness(cells: Iterable[str], names: Collection[str]) -> int:
    """Count the cells of a row that name a column."""
    return len({name_of(cell) for cell in cells} & set(names))


def header_among(rows: Sequence[Row], names: Collection[str]) -> int | None:
    """Give the position of the header among the first rows: the one that names the most columns."""
    found = max(range(len(rows[:HEADER_WITHIN])), key=lambda n: likeness(rows[n].cells, names), default=None)
    return found if found is not None and likeness(rows[found].cells, names) else None


async def read(content: bytes, names: Collection[str], *, encoding: Encoding | None = None) -> Table:
    """Read a table whose columns have such names, as `name_of` gives them; the encoding of a CSV is found if not told.

    Raises FileEmpty, NotATable, TableLocked, TableBroken, TableTooLarge, HeaderLacking.
    """
    from shared.files import csv_tables, workbook_tables

    if not content.strip():
        raise FileEmpty
    if content.startswith(_OLE):
        raise TableLocked
    if content.startswith(b"PK"):
        return await workbook_tables.read(content, names)
    if content.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")) or _is_binary(content):
        raise NotATable
    return await to_thread.run_sync(csv_tables.read, content, names, encoding, limiter=_readers)


def made(kind: Literal["csv", "xlsx"], rows: list[Row], names: Collection[str], **told: Any) -> Table:
    """Give the table of all rows that were read. Raises HeaderLacking."""
    at = header_among(rows, names)
    if at is None:
        raise HeaderLacking
    return Table(kind=kind, header=rows[at].cells, rows=rows[at + 1 :], **told)


def _is_binary(content: bytes) -> bool:
    return not content.startswith(_UTF_16) and b"\0" in content[:4096]

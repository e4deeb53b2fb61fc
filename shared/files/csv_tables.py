"""CSV as offices write it: UTF-8 with or without BOM, CP932, UTF-16; commas, tabs or semicolons."""

import csv
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice

from shared.files.cells import unguarded
from shared.files.tables import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    MOST_ROWS,
    UNUSABLE,
    Encoding,
    Row,
    Table,
    TableBroken,
    TableTooLarge,
    likeness,
    made,
    usable,
)

_DELIMITERS = ",\t;"
_BYTES = 1 << 16
"""Of the beginning, by which encoding and delimiter are judged."""


def read(content: bytes, names: Collection[str], encoding: Encoding | None) -> Table:
    """Read a CSV. Raises TableBroken, TableTooLarge, HeaderLacking."""
    used = encoding or _encoding(content, names)
    text = _decoded(content, used)
    delimiter = _delimiter(text, names)
    return made("csv", list(_rows(text, delimiter)), names, encoding=used)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    kept = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(map(str.strip, cells)):
                continue
            kept += 1
            if kept > MOST_ROWS + HEADER_WITHIN or (len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:])):
                raise TableTooLarge(most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
            yield _row(number, cells)
    except csv.Error:
        raise TableBroken(row=reader.line_num) from None


def _row(number: int, cells: list[str]) -> Row:
    kept = [usable(cell) for cell in cells]
    faults = {at: UNUSABLE for at, cell in enumerate(cells) if kept[at] != cell}
    return Row(number, [unguarded(cell) for cell in kept], faults)


def _encoding(content: bytes, names: Collection[str]) -> str:
    """The encoding that fits; where something fits in none, the one in which the columns have names."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for fitting in ("utf-8", "cp932"):
        try:
            content.decode(fitting)
        except UnicodeDecodeError:
            continue
        return fitting
    beginning = content[:_BYTES]
    return max(("utf-8", "cp932"), key=lambda each: _best(_decoded(beginning, each), names)[0])


def _decoded(content: bytes, encoding: str) -> str:
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return content.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors)


def _delimiter(text: str, names: Collection[str]) -> str:
    return _best(text[:_BYTES], names)[1]


def _best(beginning: str, names: Collection[str]) -> tuple[int, str]:
    """How many columns are named at the beginning, and by which delimiter; the comma unless another one is better."""
    return max(((_named(beginning, each, names), each) for each in _DELIMITERS), key=lambda found: found[0])


def _named(beginning: str, delimiter: str, names: Collection[str]) -> int:
    reader = csv.reader(StringIO(beginning, newline=""), delimiter=delimiter)
    most = 0
    try:
        for cells in islice(reader, HEADER_WITHIN):
            most = max(most, likeness(cells, names))
    except csv.Error:
        return most
    return most

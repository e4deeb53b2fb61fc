"""Workbooks (XLSX) that people send: read in a process of its own with little memory, for they may be bombs.

Read is the first visible sheet that has the header; what is hidden stays hidden. Dates become ISO dates, numbers the
digits that are shown, and no formula is ever reckoned: what it gave when the file was saved is read.
"""

import asyncio
import re
import sys
import warnings
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import orjson

from shared.files import apart, tables
from shared.files.cells import CUT_SHORT, from_workbook
from shared.files.tables import HEADER_WITHIN, MOST_COLUMNS, MOST_ROWS, UNUSABLE, Row, Table, TableBroken, TableTooLarge

MOST_UNPACKED = 128 << 20
MOST_STRINGS = 48 << 20
"""Bytes of the table of texts, which is held whole."""
MOST_PARTS = 2_000
MOST_MEMORY = 1 << 30
MOST_SECONDS = 25

CUT = "文章が途中で切れています。元の文章をCSVなどで用意してください。"
NO_RESULT = "数式の結果が保存されていません。値として貼り付け直してください。"
ERROR_VALUE = "数式の結果がエラーになっています。値を入力し直してください。"

_FILLED = re.compile(r"[0\-\\]*0[0\-\\]*")
_CONDITION = re.compile(r"\[[^\]]*\]")
_turn = asyncio.Semaphore(1)


async def read(content: bytes, names: Collection[str]) -> Table:
    """Read a workbook. Raises TableBroken, TableTooLarge, HeaderLacking."""
    told = orjson.dumps(sorted(names)) + b"\n" + content
    async with _turn:
        answer = await apart.run("shared.files.workbook_tables", told, seconds=MOST_SECONDS)
    found: dict[str, Any] = {"refused": "broken"} if answer is None else orjson.loads(answer)
    if found.get("refused") == "large":
        raise TableTooLarge(most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    if "refused" in found:
        raise TableBroken
    rows = [Row(number, cells, {int(at): why for at, why in faults.items()}) for number, cells, faults in found["rows"]]
    return tables.made("xlsx", rows, names, encoding=None, unread=tuple(found["unread"]))


class _LargeError(Exception):
    """Beyond what is read at once."""


def _answer(told: bytes) -> dict[str, Any]:
    names, _, content = told.partition(b"\n")
    try:
        return _sheets(content, orjson.loads(names))
    except (_LargeError, MemoryError):
        return {"refused": "large"}
    except Exception:  # noqa: BLE001 — whatever a broken workbook makes its reader raise
        return {"refused": "broken"}


def _sheets(content: bytes, names: Collection[str]) -> dict[str, Any]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(BytesIO(content)) as parts:
        _must_be_small(parts)
        has_formulas = _has_formulas(parts)
    shown = load_workbook(BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(content), read_only=True) if has_formulas else None
    visible = [sheet for sheet in shown.worksheets if sheet.sheet_state == "visible"]
    best = max(visible, key=lambda sheet: _likeness(sheet, names))
    other = None if formulas is None else formulas[best.title]
    unread = [sheet.title for sheet in visible if sheet is not best and any(_beginning(sheet))]
    return {"rows": list(_rows(best, other)), "unread": unread}


def _must_be_small(parts: zipfile.ZipFile) -> None:
    """Raise before anything is unpacked; a part is never unpacked beyond the size it tells."""
    infos = parts.infolist()
    strings = sum(info.file_size for info in infos if info.filename.lower().endswith("sharedstrings.xml"))
    if len(infos) > MOST_PARTS or strings > MOST_STRINGS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise _LargeError


def _has_formulas(parts: zipfile.ZipFile) -> bool:
    return any(
        re.search(rb"<(\w+:)?f[\s>/]", parts.read(name)) for name in parts.namelist() if "/worksheets/" in name.lower()
    )


def _likeness(sheet: Any, names: Collection[str]) -> int:
    rows = [Row(number, cells) for number, cells, _ in _beginning(sheet)]
    at = tables.header_among(rows, names)
    return 0 if at is None else tables.likeness(rows[at].cells, names)


def _beginning(sheet: Any) -> list[tuple[int, list[str], dict[str, str]]]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    found = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells, faults = _read(row)
        found += [(number, cells, faults)] if cells else []
        if len(found) == HEADER_WITHIN or number > MOST_ROWS:
            break
    return found


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    sheet.reset_dimensions()
    if formulas is not None:
        formulas.reset_dimensions()
    beside = iter(formulas.iter_rows()) if formulas is not None else None
    kept = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells, faults = _read(row)
        if beside is not None:
            _note_formulas(next(beside, ()), row, cells, faults)
        if not any(map(str.strip, cells)):
            continue
        kept += 1
        if kept > MOST_ROWS + HEADER_WITHIN or len(cells) > MOST_COLUMNS:
            raise _LargeError
        yield number, cells, faults


def _note_formulas(formulas: Any, row: Any, cells: list[str], faults: dict[str, str]) -> None:
    for at, cell in enumerate(formulas):
        if cell.data_type == "f" and row[at].value is None:
            cells += [""] * (at + 1 - len(cells))
            cells[at], faults[str(at)] = "=", NO_RESULT


def _read(row: Any) -> tuple[list[str], dict[str, str]]:
    """The texts of a row up to its last one, and what is wrong with them by position."""
    texts = [_text(cell) for cell in row]
    cells = [tables.usable(text) for text in texts]
    while cells and not cells[-1]:
        cells.pop()
    faults = {str(at): ERROR_VALUE for at, cell in enumerate(row) if cell.data_type == "e"}
    faults |= {str(at): UNUSABLE for at, text in enumerate(cells) if text != texts[at]}
    faults |= {str(at): CUT for at, text in enumerate(cells) if text.endswith(CUT_SHORT)}
    return cells, faults


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _digits(value, str(cell.number_format or ""))
    return from_workbook(str(value))


def _digits(value: float, shown_as: str) -> str:
    """The digits as they are shown: a postal code of seven places keeps the zeros before it."""
    if value != int(value):
        return repr(value)
    pattern = _CONDITION.sub("", shown_as.rpartition(";")[2])
    digits = str(int(value))
    if value < 0 or not _FILLED.fullmatch(pattern):
        return digits
    places = pattern.replace("\\", "")
    filled = iter(digits.zfill(places.count("0")))
    ahead = "".join(next(filled) for _ in range(max(0, len(digits) - places.count("0"))))
    return ahead + "".join(next(filled) if place == "0" else place for place in places)


def main() -> None:
    """Read the workbook from standard input, within little memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.simplefilter("ignore")
    sys.stdout.buffer.write(orjson.dumps(_answer(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()

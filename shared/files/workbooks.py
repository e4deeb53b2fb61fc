"""Workbooks (XLSX, ECMA-376) written row by row: what is written can be taken at once, so memory stays small.

Every cell is an inline string and never a formula. Nothing is laid down on a disk.
"""

import zipfile
from collections.abc import Sequence
from io import RawIOBase
from typing import IO
from xml.sax.saxutils import quoteattr

from shared.files.cells import in_xml

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576
MOST_BYTES = 1 << 30
"""Of one sheet, before it is packed; then the next sheet begins."""

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP = (
    f'{_DECLARED}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="18"/>'
    '<cols><col min="1" max="60" width="18" customWidth="1"/></cols><sheetData>'
)
_END = "</sheetData></worksheet>"
_STYLES = (
    f'{_DECLARED}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="游ゴシック"/></font>'
    '<font><b/><sz val="11"/><name val="游ゴシック"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders '
    'count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Workbook:
    """A workbook in the making: `row` by `row`, `taken` whenever one likes, `close` at the end."""

    def __init__(self, title: str, header: Sequence[str], *, most_rows: int = MOST_ROWS) -> None:
        self._title, self._header, self._most_rows = title, header, most_rows
        self._out = _Out()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sheets = 0
        self._begin()

    def row(self, cells: Sequence[str]) -> None:
        """Write one row; a full sheet is followed by another with the same header."""
        if self._rows >= self._most_rows or self._bytes >= MOST_BYTES:
            self._end()
            self._begin()
        self._write(cells, style=0)

    def taken(self) -> bytes:
        """What was written since it was asked for last."""
        return self._out.taken()

    def close(self) -> bytes:
        """Finish, and give what is left."""
        self._end()
        for name, text in self._parts().items():
            self._zip.writestr(name, text)
        self._zip.close()
        return self._out.taken()

    def _begin(self) -> None:
        self._sheets += 1
        self._rows = self._bytes = 0
        self._sheet: IO[bytes] = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._sheet.write(_TOP.encode())
        self._write(self._header, style=1)

    def _end(self) -> None:
        self._sheet.write(_END.encode())
        self._sheet.close()

    def _write(self, cells: Sequence[str], *, style: int) -> None:
        written = "".join(
            f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{in_xml(cell)}</t></is></c>' if cell else "<c/>"
            for cell in cells
        )
        line = f"<row>{written}</row>".encode()
        self._sheet.write(line)
        self._rows += 1
        self._bytes += len(line)

    def _parts(self) -> dict[str, str]:
        numbers = range(1, self._sheets + 1)
        names = [self._title if n == 1 else f"{self._title} {n}" for n in numbers]
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        sheets = "".join(_related(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
        kinds = "".join(_kind(f"worksheets/sheet{n}", "worksheet") for n in numbers)
        return {
            "xl/workbook.xml": f'{_DECLARED}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": _relations(sheets + _related(self._sheets + 1, "styles", "styles.xml")),
            "xl/styles.xml": _STYLES,
            "_rels/.rels": _relations(_related(1, "officeDocument", "xl/workbook.xml")),
            "[Content_Types].xml": f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{_kind("workbook", "sheet.main")}{_kind("styles", "styles")}{kinds}'
            "</Types>",
        }


def _relations(listed: str) -> str:
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _related(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'


def _kind(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>'


class _Out(RawIOBase):
    """Takes what is written until somebody fetches it; nobody can go back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object, /) -> int:
        before = len(self._held)
        self._held += piece  # type: ignore[arg-type]  # the zip writer gives bytes
        return len(self._held) - before

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held

"""Papers made of parts, set as PDF or written as a workbook: fields, tables and texts, whatever they are about.

What stands on a paper is decided by who makes it, from what its reader may see; here it is only laid out.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from shared.files import document_sheets, typesetting
from shared.files.cells import in_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Frame = Literal["thin", "medium"]


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with what belongs to each; `by_hand` leaves so many millimetres for writing."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    by_hand: int = 0
    kind: Literal["fields"] = "fields"

    def table(self) -> Iterator[tuple[str, ...]]:
        """The rows of a workbook."""
        yield from self.rows


@dataclass(frozen=True, slots=True)
class Listing:
    """A table; `shares` are its columns' parts of the width. Where it has no row it says so."""

    heading: str
    header: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "（ありません）"
    kind: Literal["listing"] = "listing"

    def table(self) -> Iterator[tuple[str, ...]]:
        """The rows of a workbook."""
        yield self.header
        yield from self.rows or ((self.empty,),)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as it was written, of any length."""

    heading: str
    text: str
    kind: Literal["prose"] = "prose"

    def table(self) -> Iterator[tuple[str, ...]]:
        """The rows of a workbook."""
        yield (self.text,)


Part = Fields | Listing | Prose


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. `marking` warns on every page (取扱注意); `name` is the file's, and tells nothing of anybody."""

    name: str
    title: str
    number: str
    printed: str
    parts: tuple[Part, ...]
    marking: str = ""
    to: str = ""
    by: str = ""
    opening: str = ""
    closing: str = ""
    is_large: bool = False
    """Large print, for those who are not used to papers of an office."""
    basis: str = "internal_use"
    """Why its reader may have it, for the access log (code list `legal_basis`)."""


async def pdf(document: Document) -> bytes:
    """Set it on A4. Raises typesetting.NotSet."""
    template = files("shared.files").joinpath("document.typ").read_text("utf-8")
    return await typesetting.pdf(template, asdict(document))


def xlsx(document: Document) -> bytes:
    """Write it as a workbook of one sheet; no cell is a formula."""
    return document_sheets.workbook(document)


def write_row(sheet: "Worksheet", texts: tuple[str, ...], *, bold: bool = False, framed: Frame | None = None) -> None:
    """Write texts beside each other below what stands there, each as text whatever it begins with."""
    from openpyxl.styles import Alignment, Border, Font, Side

    row = sheet.max_row + 1 if sheet["A1"].value else 1
    for column, text in enumerate(texts, start=1):
        cell: Any = sheet.cell(row=row, column=column, value=in_cell(text) or None)
        if text:
            cell.data_type = "s"  # what begins with = would be a formula
        cell.alignment = Alignment(wrap_text=framed is not None or column > 1, vertical="top")
        cell.font = Font(bold=bold)
        if framed:
            side = Side(style=framed)
            cell.border = Border(left=side, right=side, top=side, bottom=side)

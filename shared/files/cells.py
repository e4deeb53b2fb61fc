"""Texts in spreadsheets: kept whole, and never taken for a formula by the programme that opens them.

A CSV knows no types: a cell that begins like a formula would be run. An apostrophe before it says "text"
(OWASP, CSV Injection); `unguarded` takes it away again.
"""

import re

LONGEST_IN_XLSX = 32_767
"""UTF-16 units that a cell of a workbook holds."""

CUT_SHORT = "…（この先はCSVでご覧ください）"

_STARTS = "=+\\-@\\t\\r\\n＝＋－＠"  # Japanese editions take the full-width ones too
_LIKE_A_FORMULA = re.compile(f"'*[{_STARTS}]")
_GUARDED = re.compile(f"'+[{_STARTS}]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def guarded(text: str) -> str:
    """Give a text for a cell of a CSV; also what began with apostrophes before gets one more, so that it comes back."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Give the text that `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def in_xml(text: str) -> str:
    """Write it as a workbook's XML does: what XML cannot hold is `_x000D_`."""
    return in_cell(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_cell(text: str) -> str:
    """Write what a workbook's cell holds; a text beyond that says that it goes on."""
    if len(text) * 2 > LONGEST_IN_XLSX and len(text.encode("utf-16-le")) > 2 * LONGEST_IN_XLSX:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST_IN_XLSX - len(CUT_SHORT))]
        text = kept.decode("utf-16-le", "ignore") + CUT_SHORT
    return escaped(text)


def escaped(text: str) -> str:
    """Write what a workbook's cell cannot hold, such as control characters, in its own way."""
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_workbook(cell: str) -> str:
    """Give the text of a workbook's cell with what was escaped."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)

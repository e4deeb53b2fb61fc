"""The font that papers are printed with, and what it cannot draw."""

import struct
from functools import cache
from importlib.resources import files
from pathlib import Path

FAMILY = "IPAexGothic"
FOLDER = Path(str(files(__package__)))

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_DIRECTORY, _ENTRY, _TABLE = 12, 16, 8
_SEGMENTED = 12  # the format of a cmap that knows characters beyond the first 65,536


def not_drawn(text: str) -> list[str]:
    """Give the characters that the font has no shape for, each once; of a variant, that its own shape is not drawn."""
    known = _known()
    return list(dict.fromkeys(c for c in text if c.isprintable() and (ord(c) not in known or _selects(c))))


def _selects(character: str) -> bool:
    return any(ord(character) in selectors for selectors in _SELECTORS)


@cache
def _known() -> frozenset[int]:
    """Return the characters of the font's cmap (OpenType, format 12)."""
    font = (FOLDER / "ipaexg.ttf").read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, _DIRECTORY + _ENTRY * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    places = {cmap + struct.unpack_from(">L", font, cmap + 8 + _TABLE * n)[0] for n in range(count)}
    at = next(place for place in places if struct.unpack_from(">H", font, place)[0] == _SEGMENTED)
    groups = struct.unpack_from(">L", font, at + 12)[0]
    spans = (struct.unpack_from(">LL", font, at + 16 + 12 * n) for n in range(groups))
    return frozenset(code for first, last in spans for code in range(first, last + 1))

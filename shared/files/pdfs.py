"""Whether a PDF can be opened, and that it does not unpack without end."""

import logging
import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import Configuration, PdfReader, apply_configuration

from shared.files.refusals import FileBomb, FileBroken, FileLocked

MOST_UNPACKED = 256 << 20
"""Bytes into which the packed parts of a file may unpack together."""

MOST_PAGES = 2000

_STRUCTURE = 8 << 20
_SLICE, _PIECE = 1 << 16, 1 << 20
_STREAM = re.compile(rb"stream\r?\n")

_CAREFUL = Configuration(
    zlib_maximum_output_length=_STRUCTURE,
    lzw_maximum_output_length=_STRUCTURE,
    run_length_maximum_output_length=_STRUCTURE,
    zlib_maximum_recovery_input_length=0,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)
"""Only tables of contents are unpacked to count pages; no programme of others is run on a file that somebody sent."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would tell the log what it met in a file


def pages(content: bytes) -> int:
    """Check a PDF and count its pages. Raises FileBroken, FileLocked, FileBomb."""
    _must_unpack(content)
    try:
        with apply_configuration(_CAREFUL):
            reader = PdfReader(BytesIO(content), strict=False)
            locked = reader.is_encrypted
            found = 0 if locked else len(reader.pages)
    except Exception:  # noqa: BLE001 — whatever a broken file makes its reader raise
        raise FileBroken from None
    if locked:
        raise FileLocked
    if found == 0:
        raise FileBroken
    if found > MOST_PAGES:
        raise FileBomb
    return found


def _must_unpack(content: bytes) -> None:
    """Unpack what is packed, piece by piece, keeping nothing. Raises FileBomb."""
    room = MOST_UNPACKED
    whole = memoryview(content)
    for found in _STREAM.finditer(content):
        room -= _unpacked(whole[found.end() :], room)


def _unpacked(packed: memoryview, room: int) -> int:
    """How many bytes come out of a packed part, 0 when it is none; a part packed twice is unpacked twice."""
    outer, inner = zlib.decompressobj(), zlib.decompressobj()
    total, twice = 0, True
    try:
        for piece in _pieces(outer, packed):
            total += len(piece)
            if total > room:
                raise FileBomb
            twice = twice and _inner(inner, piece, room)
    except zlib.error:
        return total
    return total


def _inner(inner: "zlib._Decompress", piece: bytes, room: int) -> bool:
    """Unpack what may be packed a second time; says whether it was. Raises FileBomb."""
    total = 0
    try:
        for unpacked in _pieces(inner, memoryview(piece)):
            total += len(unpacked)
            if total > room:
                raise FileBomb
    except zlib.error:
        return False
    return not inner.eof


def _pieces(decompressor: "zlib._Decompress", packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _SLICE):
        rest: bytes | memoryview = packed[start : start + _SLICE]
        while len(rest):
            yield decompressor.decompress(rest, _PIECE)
            if decompressor.eof:
                return
            rest = decompressor.unconsumed_tail

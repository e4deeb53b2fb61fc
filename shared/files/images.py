"""Whether an image can be shown: its size is read before anything is unpacked."""

from io import BytesIO
from typing import Any

from PIL import Image
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from shared.files.refusals import FileBomb, FileBroken

MOST_PIXELS = 64_000_000
"""A3 at 500 dpi, or the photograph of a good telephone; unpacked about 250 MB for who looks at it."""

MOST_SHEETS = 500
"""Of a scan of many pages."""

MOST_PIXELS_TOGETHER = 2_000_000_000
"""Of all its pages: more than 200 of A4 at 300 dpi."""

SMALL = 512

_STRIPS, _TILES = (273, 279), (324, 325)
"""The tags that say where the parts of a page begin and how long they are (TIFF 6.0)."""


def pages(content: bytes) -> int:
    """Check an image and count its pages: a TIFF may have many. Raises FileBroken, FileBomb."""
    try:
        return _read(content)
    except (FileBomb, FileBroken):
        raise
    except (DecompressionBombError, DecompressionBombWarning):
        raise FileBomb from None
    except Exception:  # noqa: BLE001 — whatever a broken image makes its reader raise
        raise FileBroken from None


def _read(content: bytes) -> int:
    with Image.open(BytesIO(content), formats=("PNG", "JPEG", "TIFF")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise FileBomb
        if image.format == "TIFF":
            return _sheets(image, len(content))
        if image.format == "PNG":
            image.verify()  # each part against its checksum, to the end, without unpacking
        else:
            _read_small(image)
        return 1


def _sheets(image: Any, size: int) -> int:
    """Go through the pages of a scan without unpacking them: what each says of itself, and that its parts are there."""
    sheets = pixels = 0
    while True:
        sheets += 1
        pixels += image.width * image.height
        if sheets > MOST_SHEETS or image.width * image.height > MOST_PIXELS or pixels > MOST_PIXELS_TOGETHER:
            raise FileBomb
        if not _parts_lie_within(image.tag_v2, size):
            raise FileBroken
        try:
            image.seek(sheets)
        except EOFError:
            return sheets


def _parts_lie_within(tags: Any, size: int) -> bool:
    """Whether the strips or tiles of a page are as many as their lengths, and end within the file."""
    for offsets, lengths in (_STRIPS, _TILES):
        if offsets in tags:
            begins, long = _several(tags[offsets]), _several(tags.get(lengths, ()))
            return len(begins) == len(long) and all(
                at + length <= size for at, length in zip(begins, long, strict=True)
            )
    return False


def _several(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _read_small(image: Any) -> None:
    """Unpack a JPEG to the end at an eighth of its size, which takes a sixty-fourth of the memory."""
    image.draft(image.mode, (SMALL, SMALL))
    image.load()

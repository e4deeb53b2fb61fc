"""Whether an image can be shown: its size is read before anything is unpacked."""

from io import BytesIO
from typing import Any

from PIL import Image
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from shared.files.refusals import FileBomb, FileBroken

MOST_PIXELS = 64_000_000
"""A3 at 500 dpi, or the photograph of a good telephone; unpacked about 250 MB for who looks at it."""

SMALL = 512


def pages(content: bytes) -> int:
    """Check a PNG or JPEG; it has one page. Raises FileBroken, FileBomb."""
    try:
        _read(content)
    except (FileBomb, FileBroken):
        raise
    except (DecompressionBombError, DecompressionBombWarning):
        raise FileBomb from None
    except Exception:  # noqa: BLE001 — whatever a broken image makes its reader raise
        raise FileBroken from None
    return 1


def _read(content: bytes) -> None:
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise FileBomb
        if image.format == "PNG":
            image.verify()  # each part against its checksum, to the end, without unpacking
        else:
            _read_small(image)


def _read_small(image: Any) -> None:
    """Unpack a JPEG to the end at an eighth of its size, which takes a sixty-fourth of the memory."""
    image.draft(image.mode, (SMALL, SMALL))
    image.load()

"""What a file is: told by its content, never by its name or by what its sender calls it.

Taken are PDF, PNG, JPEG and the TIFF of scanners: what every office can read ten years from now, and what can be
checked without being shown.
"""

import mimetypes
from dataclasses import dataclass
from enum import StrEnum

from shared.files.refusals import FileEmpty, FileLies, FileUnknown

PDF_WITHIN = 1024
"""Bytes in which a PDF begins: some scanners put words of their own before it (ISO 32000, annex I)."""

_NO_CLAIM = {"", "application/octet-stream", "binary/octet-stream"}
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/tif": "image/tiff",
    "application/x-pdf": "application/pdf",
}


class MediaType(StrEnum):
    """The kinds of files that are taken."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"

    @property
    def ending(self) -> str:
        """How a name of such a file ends."""
        return {MediaType.PDF: ".pdf", MediaType.PNG: ".png", MediaType.JPEG: ".jpg", MediaType.TIFF: ".tif"}[self]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be read, and how many pages it has."""

    media_type: MediaType
    pages: int


def check(content: bytes, *, name: str, claimed: str) -> Checked:
    """Read a file as far as it takes to know that it is what it is said to be. To be run in a thread.

    `claimed` is the sender's media type. Raises FileEmpty, FileUnknown, FileLies, FileBroken, FileLocked, FileBomb.
    """
    from shared.files import images, pdfs

    if not content:
        raise FileEmpty
    media_type = kind_of(content)
    _must_not_lie(media_type, name, claimed)
    return Checked(media_type, pdfs.pages(content) if media_type is MediaType.PDF else images.pages(content))


def kind_of(content: bytes) -> MediaType:
    """What the first bytes say. Raises FileUnknown."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith((b"II*\0", b"MM\0*")):
        return MediaType.TIFF
    if b"%PDF-" in content[:PDF_WITHIN] and not content.startswith((b"PK", b"MZ", b"\x7fELF", b"<")):
        return MediaType.PDF
    raise FileUnknown


def _must_not_lie(found: MediaType, name: str, claimed: str) -> None:
    told = claimed.partition(";")[0].strip().lower()
    told = _ALIASES.get(told, told)
    by_name, _ = mimetypes.guess_type(name, strict=False)
    if told not in {*_NO_CLAIM, found} or by_name not in {None, found}:
        raise FileLies(found=found.value)

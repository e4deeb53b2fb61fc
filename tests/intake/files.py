"""Small files of every kind, and bombs."""

import zlib
from io import BytesIO
from typing import Any

import httpx
from PIL import Image
from pypdf import PdfWriter

from tests.intake.conftest import Person


def a_pdf(*, pages: int = 1, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def an_image(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    written = BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(written, kind)
    return written.getvalue()


def a_png() -> bytes:
    return an_image("PNG")


def a_jpeg() -> bytes:
    return an_image("JPEG")


def a_tiff(*, pages: int = 1, size: tuple[int, int] = (40, 30), packed: str = "group4") -> bytes:
    written = BytesIO()
    first, *others = [Image.new("1", size, n % 2) for n in range(pages)]
    first.save(written, "TIFF", compression=packed, save_all=True, append_images=others)
    return written.getvalue()


def a_large_png(width: int, height: int) -> bytes:
    """Of one colour: small until it is unpacked."""
    written = BytesIO()
    Image.new("1", (width, height)).save(written, "PNG")
    return written.getvalue()


def a_pdf_with(packed: bytes, filters: str) -> bytes:
    plain = a_pdf()
    stream = f"9 0 obj\n<</Length {len(packed)} /Filter {filters}>>\nstream\n".encode() + packed
    return plain[:9] + stream + b"\nendstream\nendobj\n" + plain[9:]


def zeros(size: int) -> bytes:
    return zlib.compress(b"\0" * size, 9)


async def attach(
    person: Person,
    consultation: str,
    content: bytes,
    *,
    name: str = "様式.png",
    claimed: str = "application/octet-stream",
    told: dict[str, Any] | None = None,
) -> httpx.Response:
    return await send_file(
        person, f"/consultations/{consultation}/attachments", content, name=name, claimed=claimed, told=told
    )


async def send_file(
    person: Person,
    path: str,
    content: bytes,
    *,
    name: str = "様式.png",
    claimed: str = "application/octet-stream",
    told: dict[str, Any] | None = None,
) -> httpx.Response:
    return await person.send("POST", path, files={"file": (name, content, claimed)}, data=told)

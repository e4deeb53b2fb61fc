"""Files that come as a form (multipart/form-data): of bearable size, never laid down on a disk in clear."""

from collections.abc import AsyncGenerator

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.web.problems import WebRefusal

FORM = b"multipart/form-data"
MOST_FIELDS = 20


class NotAForm(WebRefusal):
    """A file is sent as a form."""

    status = 415
    type = "not-a-form"
    title = "この形式では受け付けられません"
    advice = "ファイルは multipart/form-data で送信してください。"


class FormUnreadable(WebRefusal):
    """The form is broken or holds more than one file."""

    status = 400
    type = "form-unreadable"
    title = "送信されたファイルを読み取れません"
    advice = "ファイルを一つ選んで、もう一度送信してください。何も保存されていません。"


class _InMemory(MultiPartParser):
    spool_max_size = 0  # never: what is personal is on disk only when it is encrypted


def boundary_of(content_type: str | None) -> bytes:
    """What divides the parts of a form, chosen by the sender anew each time. Raises NotAForm."""
    kind, options = parse_options_header(content_type or "")
    if kind != FORM or not options.get(b"boundary"):
        raise NotAForm
    return options[b"boundary"]


async def read_form(headers: Headers, body: bytes) -> FormData:
    """The fields of a form and its one file. Raises NotAForm, FormUnreadable."""
    boundary_of(headers.get("content-type"))
    parser = _InMemory(headers, _once(body), max_files=1, max_fields=MOST_FIELDS)
    try:
        return await parser.parse()
    except MultiPartException:
        raise FormUnreadable from None


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body

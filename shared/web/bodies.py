"""Reading a request's body strictly: JSON, or a form with a file; of bearable size, no NUL, no lone surrogate."""

import json
from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Message, Receive

from shared.refusals import Invalid
from shared.web.messages import MESSAGES, pointer_of
from shared.web.problems import Malformed, NotJson, TooLarge

MAX_BODY = 1024 * 1024  # bytes
_NUL_ESCAPE = rb"\u0000"
_UNREAD: Any = object()


def _faults(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Pointer and message for each text that Postgres could not store; names of members count too."""
    if isinstance(value, str):
        if "\0" in value:
            yield pointer_of(path), MESSAGES["nul"]
        elif any("\ud800" <= sign <= "\udfff" for sign in value):
            yield pointer_of(path), MESSAGES["surrogate"]
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _faults(name, (*path, name))
            yield from _faults(inner, (*path, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _faults(inner, (*path, position))


def _refuse_constant(_: str) -> Any:
    raise ValueError("not a number")  # NaN and Infinity are not JSON


def _diagnose(body: bytes) -> Invalid | Malformed:
    """Why orjson would not read it: a lone surrogate can be pointed at, the rest is not JSON."""
    try:
        faults = dict(_faults(json.loads(body, parse_constant=_refuse_constant)))
    except (ValueError, RecursionError):
        return Malformed()
    return Invalid(faults) if faults else Malformed()


class StrictRequest(Request):
    """A request whose JSON is read once and strictly.

    Raises Malformed (400), NotJson (415), TooLarge (413), and Invalid (422) for NUL and lone surrogates.
    `most` bounds the body, in bytes.
    """

    def __init__(self, request: Request, *, most: int = MAX_BODY) -> None:
        super().__init__(request.scope, _limited(request.receive, most))
        self._most = most
        self._read: Any = _UNREAD

    def check_address(self) -> None:
        """Refuse a NUL in path or query, which no id and no code has."""
        path: str = self.scope["path"]
        if "\0" in path or b"%00" in self.scope["query_string"]:
            raise Invalid({"": MESSAGES["nul"]})

    async def has_json(self) -> bool:
        """Whether there is a body; it is read here, because within the framework every fault becomes a bare 400."""
        if not await self.body():
            return False
        declared = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if declared != "application/json" and not (declared.startswith("application/") and declared.endswith("+json")):
            raise NotJson
        await self.json()
        return True

    async def body(self) -> bytes:
        """The raw body, once it is known to be of bearable size."""
        declared = self.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._most:
            raise TooLarge
        return await super().body()

    async def upload(self) -> bytes:
        """Read a form with its file; give what makes it the same as another one: all but the sender's boundary.

        Raises NotAForm, FormUnreadable, TooLarge.
        """
        from shared.web import uploads

        boundary = uploads.boundary_of(self.headers.get("content-type"))
        body = await self.body()
        self._form = await uploads.read_form(self.headers, body)
        return body.replace(boundary, b"")

    async def json(self) -> Any:
        """The body as JSON values."""
        if self._read is _UNREAD:
            self._read = parse(await self.body())
        return self._read


def parse(body: bytes) -> Any:
    """Read JSON strictly; raises Malformed or Invalid."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _diagnose(body) from None
    if _NUL_ESCAPE in body and (faults := dict(_faults(value))):
        raise Invalid(faults)
    return value


def _limited(receive: Receive, most: int) -> Receive:
    """Count what arrives, for a body may come in pieces without a declared length."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise TooLarge
        return message

    return counted

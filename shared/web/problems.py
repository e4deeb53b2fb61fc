"""Every way of saying no becomes a problem document (RFC 9457): Japanese words, ids and codes, no personal data."""

from collections.abc import Callable, Coroutine, Mapping
from socket import gaierror
from typing import Any, ClassVar
from urllib.parse import quote

import orjson
import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.refusals import Invalid, Refusal
from shared.telemetry.exceptions import explained
from shared.web.messages import errors_of

MEDIA_TYPE = "application/problem+json"
UNIQUE_VIOLATION = "23505"
TRY_AGAIN = ("40001", "40P01", "55P03", "57014")  # serialisation, deadlock, lock timeout, statement timeout
DATA_EXCEPTION = "22"
AWAY = ("08", "57P", "53")

log = structlog.get_logger(__name__)


class WebRefusal(Refusal):
    """A refusal of HTTP itself."""


class Malformed(WebRefusal):
    """The body is not JSON at all."""

    status = 400
    type = "malformed"
    title = "送信された内容を読み取れません"
    advice = "JSONの形式を確認して、もう一度送信してください。何も保存されていません。"


class NotJson(WebRefusal):
    """The body says that it is something other than JSON."""

    status = 415
    type = "unsupported-media-type"
    title = "この形式では受け付けられません"
    advice = "Content-Type を application/json にして送信してください。"


class TooLarge(WebRefusal):
    """The body is larger than one request may be."""

    status = 413
    type = "too-large"
    title = "送信された内容が大きすぎます"
    advice = "内容を分けるか短くして、もう一度送信してください。何も保存されていません。"


class AlreadyThere(WebRefusal):
    """Two requests created the same thing at once, and the other was first."""

    status = 409
    type = "already-exists"
    title = "同じ記録が既にあります"
    advice = "一覧を読み直して、登録済みの記録を確認してください。"


class Unavailable(WebRefusal):
    """The database cannot be reached just now; whether a commit on its way arrived is known only by asking again."""

    status = 503
    type = "unavailable"
    title = "ただいま利用できません"
    advice = "少し待ってから、もう一度お試しください。同じ Idempotency-Key で送れば、二重に登録されることはありません。"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}


class Unexpected(WebRefusal):
    """A fault of ours; the log has its place, the answer has no details."""

    status = 500
    type = "unexpected"
    title = "システムの不具合です"
    advice = "時間をおいて、もう一度お試しください。続く場合は管理者に連絡してください。"


class NoSuchRoute(WebRefusal):
    """The address leads nowhere."""

    status = 404
    type = "not-found"
    title = "見つかりません"
    advice = "アドレスを確認してください。"


class WrongMethod(WebRefusal):
    """The address exists, for other methods."""

    status = 405
    type = "method-not-allowed"
    title = "この方法では利用できません"
    advice = "APIの説明書で、使える方法 (GET、POST など) を確認してください。"


_BY_STATUS: dict[int, type[WebRefusal]] = {
    refusal.status: refusal for refusal in (Malformed, NoSuchRoute, WrongMethod, TooLarge, NotJson, Unavailable)
}


def _place(request: Request) -> str:
    return quote(request.scope.get("path", ""), safe="/:@!$&'()*+,;=~-._")


def _plain(value: Any) -> Any:
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def problem(refusal: Refusal, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a refusal as a problem document; its facts become members, the reserved members win."""
    known = {
        "type": f"/problems/{refusal.type}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
    }
    if "endpoint" in request.scope:  # an address that leads nowhere is the caller's own text: not repeated
        known["instance"] = _place(request)
    body = orjson.dumps({**refusal.facts, **known}, default=_plain)
    all_headers = {**refusal.headers, **(headers or {})}
    return Response(body, refusal.status, headers=all_headers, media_type=MEDIA_TYPE)


def invalid_at(pointer: str, message: str, *, place: str) -> Invalid:
    """Input that cannot be read, in the `query`, the `path` or a `header`."""
    refusal = Invalid({})
    refusal.facts = {"errors": [{"pointer": pointer, "message": message, "in": place}]}
    return refusal


async def answer_refusal(request: Request, error: Exception) -> Response:
    """A rule said no."""
    assert isinstance(error, Refusal)  # noqa: S101 — registered for this class
    return problem(error, request)


async def answer_unreadable(request: Request, error: Exception) -> Response:
    """The input does not fit its schema: each field is pointed at, none is repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 — registered for this class
    refusal = Invalid({})
    refusal.facts = {"errors": errors_of(error.errors())}
    return problem(refusal, request)


async def answer_http(request: Request, error: Exception) -> Response:
    """The framework said no: unknown route, wrong method, unreadable body."""
    assert isinstance(error, HTTPException)  # noqa: S101 — registered for this class
    known = _BY_STATUS.get(error.status_code)
    if known is None:
        return unexpected(request, error)
    return problem(known(), request, headers=error.headers)


async def answer_database(request: Request, error: Exception) -> Response:
    """The database said no to something that the schema should have caught, or it is away."""
    code = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    disconnected = isinstance(error, DBAPIError) and error.connection_invalidated
    if isinstance(error, OSError | PoolTimeout) or disconnected or code in TRY_AGAIN or code.startswith(AWAY):
        log.warning("database unavailable", reason=type(error).__name__, sqlstate=code or None)
        return problem(Unavailable(), request)
    if code == UNIQUE_VIOLATION:
        log.warning("unique violation", route=route_of(request), sqlstate=code)
        return problem(AlreadyThere(), request)
    if code.startswith(DATA_EXCEPTION):
        log.error("the database refused a value", route=route_of(request), **explained(error))
        return problem(Invalid({"": "値が範囲外か、保存できない文字を含んでいます。"}), request)
    return unexpected(request, error)


def unexpected(request: Request, error: BaseException) -> Response:
    """Log where it went wrong (classes and places, no values) and answer 500 without details."""
    log.error("unexpected", route=route_of(request), **explained(error))
    return problem(Unexpected(), request)


def route_of(request: Request) -> str:
    """The template of the route, so that no id or typed text reaches a log or a metric."""
    return str(getattr(request.scope.get("route"), "path_format", "-"))


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Refusal: answer_refusal,
    RequestValidationError: answer_unreadable,
    HTTPException: answer_http,
    DBAPIError: answer_database,
    PoolTimeout: answer_database,
    ConnectionError: answer_database,
    TimeoutError: answer_database,
    gaierror: answer_database,
}

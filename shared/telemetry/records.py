"""What libraries say through `logging`, cleaned when the record is made: whatever handler prints it, it is harmless."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog

from shared.telemetry import places
from shared.telemetry.allowed import allowed
from shared.telemetry.exceptions import explained, explained_text
from shared.telemetry.lines import line
from shared.telemetry.literals import is_literal

TRUSTED = ("alembic.runtime.migration",)  # says only revisions and the titles of our own migrations
WITHHELD = "message withheld"
_CLEAN = "tsunagu_told"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", _CLEAN}
_ACCESS_ARGS = 5
_HARMLESS_SEGMENT = re.compile(r"[a-z][a-z0-9_.-]{0,60}|\d{4}(-\d{2})?(\.[a-z]+)?|[0-9a-fA-F-]{36}", re.ASCII)


def install() -> None:
    """Clean every record that is made from now on."""
    logging.setLogRecordFactory(_record)


class Lines(logging.Formatter):
    """Writes a record as the same JSON line that structlog's own events become."""

    def __init__(self, process: Mapping[str, str]) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        told = cleaned(record)
        extras = {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        event = {
            **self._process,
            **structlog.contextvars.get_contextvars(),
            **extras,
            **told,
            "logger": record.name,
            "level": record.levelname.lower(),
        }
        return line(allowed(event))


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    cleaned(record)
    return record


def cleaned(record: logging.LogRecord) -> dict[str, Any]:
    """Take everything out of the record that could hold a value; give what may be told. Done once per record."""
    known: dict[str, Any] | None = record.__dict__.get(_CLEAN)
    if known is not None:
        return known
    if record.name == "uvicorn.access" and isinstance(record.args, tuple) and len(record.args) == _ACCESS_ARGS:
        told = _request(record)
    else:
        told = _statement(record)
        record.msg, record.args = told["event"], ()
    record.exc_info = record.exc_text = record.stack_info = None
    record.__dict__[_CLEAN] = told
    return told


def path_told(path: str) -> str:
    """Keep of a path what routes and ids look like: no query, and nothing typed into a segment."""
    segments = path.partition("?")[0].split("/")
    return "/".join(one if not one or _HARMLESS_SEGMENT.fullmatch(one) else "{}" for one in segments)


def _request(record: logging.LogRecord) -> dict[str, Any]:
    _, method, path, version, status = record.args  # type: ignore[misc]
    told = {"event": "request", "method": method, "path": path_told(str(path)), "status": status}
    record.args = ("-", method, told["path"], version, status)  # uvicorn's own formatter wants all five
    return told


def _statement(record: logging.LogRecord) -> dict[str, Any]:
    error = _exception_of(record)
    told = explained(error) if error is not None else {}
    if error is not None and record.exc_info:
        return {"event": "exception", **told}  # FastStream and asyncio put the exception's message into the text
    if isinstance(record.msg, str) and "Traceback (most recent call last)" in record.msg:
        return {"event": "exception", **explained_text(record.msg)}
    told["where"] = [places.short(record.pathname, record.lineno)]
    return {"event": _text(record), **told}


def _exception_of(record: logging.LogRecord) -> BaseException | None:
    if record.exc_info and record.exc_info[1] is not None:
        return record.exc_info[1]
    spoken = (record.msg, *(record.args if isinstance(record.args, tuple) else ()))
    return next((one for one in spoken if isinstance(one, BaseException)), None)


def _text(record: logging.LogRecord) -> str:
    if not is_literal(record.msg):
        return WITHHELD
    if not record.args:
        return str(record.msg)
    try:
        return str(record.msg) % (record.args if record.name in TRUSTED else _numbers(record.args))
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _numbers(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {key: _number(value) for key, value in args.items()}
    return tuple(_number(value) for value in args)


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) else "…"

"""One JSON line per happening on stderr, and no personal data in any of them (R17).

    telemetry.configure(settings.service, instance=settings.instance, level=settings.log_level)   # in app.py, once
    log = structlog.get_logger(); log.info("referral sealed", referral_id=referral.id, count=3)

What gets through: an event text written out in the code (never one put together), the keys of `allowed.ALLOWED` and
`…_id`, with values that look like ids and codes. An exception is told by its class and places, never by its message.
Everything that uses `logging` goes the same way, and so do warnings and uncaught exceptions.
"""

import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

from shared.telemetry import places
from shared.telemetry.allowed import only_allowed
from shared.telemetry.exceptions import explained
from shared.telemetry.lines import rendered
from shared.telemetry.literals import is_literal
from shared.telemetry.records import Lines, install

__all__ = ["configure"]

QUIET = ("alembic.runtime.plugins", "sqlalchemy", "httpx", "httpcore", "asyncio", "tsunagu.bus")
_process: dict[str, str] = {}


class _Stderr:
    """Whatever stderr is when a line is written: a test or a daemon may exchange it."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return (self._stream or sys.stderr).write(text)

    def flush(self) -> None:
        (self._stream or sys.stderr).flush()


def configure(service: str, *, instance: str | None = None, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything this process logs through here.

    The first call decides; later ones (several services in one process) only adopt loggers that libraries made since.
    A service sharing its process binds its names to the request:
    `structlog.contextvars.bind_contextvars(service=…, instance=…)`.
    """
    if not _process:
        _process.update(service=service, instance=instance or service)
        _first(logging.getLevelNamesMapping()[level.upper()], _Stderr(stream))
    _adopt()


def _first(level: int, out: Any) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _written_out,
            _told,
            _named,
            only_allowed,
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    install()
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
    ours = logging.StreamHandler(out)
    ours.setFormatter(Lines(_process))
    root.addHandler(ours)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    _hook()


def _adopt() -> None:
    """Take away the handlers that libraries gave their own loggers, so that their records reach ours."""
    for name, found in list(logging.Logger.manager.loggerDict.items()):
        if isinstance(found, logging.Logger) and name.split(".")[0] in {"uvicorn", "faststream", "alembic"}:
            found.handlers.clear()
            found.propagate = True


def _hook() -> None:
    log = structlog.get_logger("python")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif not issubclass(kind, SystemExit):
            log.critical("uncaught exception", exc_info=error.with_traceback(trace))

    def warned(  # noqa: PLR0917 - as `warnings` calls it
        message: Warning | str,  # noqa: ARG001 - may quote values
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,  # noqa: ARG001
        line: str | None = None,  # noqa: ARG001
    ) -> None:
        log.warning("warning", reason=category.__name__, where=[places.short(filename, lineno)])

    # Taken even from typer, under which `faststream run` would print an exception's message and its code.
    sys.excepthook = uncaught
    # What a test runner has hooked of these stays its own.
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda args: uncaught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda args: uncaught(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    warnings.showwarning = warned


def _written_out(_: Any, __: str, event: EventDict) -> EventDict:
    if not is_literal(event.get("event")):
        event["event"] = "event withheld: not written out in the code"
    return event


def _told(_: Any, __: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.update(explained(error))
    return event


def _named(_: Any, __: str, event: EventDict) -> EventDict:
    for key, value in _process.items():
        event.setdefault(key, value)
    return event

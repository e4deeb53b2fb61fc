"""One trace for the whole way of a fact: request, publication, every handler, reporting's count.

    tracing.configure("intake")                       # does something only where OTEL_EXPORTER_OTLP_ENDPOINT is set
    with tracing.handling("coordination", envelope):  # everything recorded within bears this span's traceparent

What travels is W3C Trace Context in the envelope's `traceparent`: ids only, neither baggage nor tracestate, in which
anybody could put anything. Without an endpoint no part of OpenTelemetry is imported and each call is a comparison.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from shared.telemetry.spans import Spans

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_SILENT = ("healthz", "readyz", "metrics")
Answered = Callable[[str, int], None]
_spans: Spans | None = None
_here: ContextVar[str | None] = ContextVar("traceparent", default=None)


class Traced(Protocol):
    """What is told of an event: the envelope, seen without knowing the contracts."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def traceparent(self) -> str | None: ...


def wanted() -> bool:
    """Whether the environment, by the standard names, asks for traces."""
    silenced = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    chosen = os.environ.get("OTEL_TRACES_EXPORTER") or "otlp"
    return not silenced and chosen == "otlp" and any(os.environ.get(name) for name in _ENDPOINTS)


def configure() -> None:
    """Begin to send traces if the environment asks for it; called again it does nothing."""
    if _spans is None and wanted():
        from shared.telemetry.spans import to_collector

        _install(to_collector())


@contextmanager
def exporting(exporter: SpanExporter) -> Iterator[None]:
    """Give every span to `exporter` at once while the block runs, for tests."""
    from shared.telemetry.spans import at_once

    before = _spans
    _install(at_once(exporter))
    try:
        yield
    finally:
        _install(before)


def _install(spans: Spans | None) -> None:
    global _spans  # noqa: PLW0603 — one per process, like the log
    _spans = spans


def flush() -> None:
    """Send what has been gathered; waits two seconds at most, once."""
    if _spans is not None:
        _spans.flush()


def current() -> str | None:
    """The `traceparent` that what happens now should carry on."""
    return _here.get()


@contextmanager
def _going_on(traceparent: str) -> Iterator[None]:
    """What is recorded within carries the trace on, and what is logged bears its id."""
    token = _here.set(traceparent)
    try:
        with bound_contextvars(trace_id=traceparent.split("-")[1]):
            yield
    finally:
        _here.reset(token)


def _ignore(route: str, status: int) -> None:
    """Nobody wants to know."""


_nothing: nullcontext[Answered] = nullcontext(_ignore)


def request(
    service: str, method: str, path: str, headers: Iterable[tuple[bytes, bytes]]
) -> AbstractContextManager[Answered]:
    """Trace a request, as a part of the caller's trace where it names one; at its end tell the route's template."""
    if _spans is None or path.endswith(_SILENT):
        return _nothing
    given = next((value for name, value in headers if name == b"traceparent"), b"")
    return _request(_spans, service, method, given.decode("ascii", "ignore"))


@contextmanager
def _request(spans: Spans, service: str, method: str, parent: str) -> Iterator[Answered]:
    span = spans.begin(service, method, "server", parent=parent, facts={"http.request.method": method})
    try:
        with _going_on(spans.traceparent(span)):
            yield lambda route, status: spans.answer(span, f"{method} {route}", route, status)
    finally:
        span.end()


def handling(service: str, envelope: Traced, *, again: bool = False) -> AbstractContextManager[object]:
    """Trace the handlers of one event; what they record goes on from here. `again`: it comes from a replay."""
    return _nothing if _spans is None else _handling(_spans, service, envelope, again)


@contextmanager
def _handling(spans: Spans, service: str, envelope: Traced, again: bool) -> Iterator[None]:
    way = spans.way(envelope.traceparent, again=again)
    with (
        spans.one(service, f"apply {envelope.type}", way, _told(service, envelope)) as span,
        _going_on(spans.traceparent(span)),
    ):
        yield


def counting(service: str, batch: Iterable[tuple[Traced, bool]]) -> AbstractContextManager[object]:
    """Trace a batch handler: a span for every event it is given, all as long as the batch; `(event, again)`."""
    return _nothing if _spans is None else _counting(_spans, service, batch)


@contextmanager
def _counting(spans: Spans, service: str, batch: Iterable[tuple[Traced, bool]]) -> Iterator[None]:
    given = list(batch)
    size = {"messaging.batch.message_count": len(given)}
    with spans.many(
        service,
        [
            (f"count {envelope.type}", spans.way(envelope.traceparent, again=again), _told(service, envelope) | size)
            for envelope, again in given
            if spans.sampled(envelope.traceparent)
        ],
    ):
        yield


def _told(service: str, envelope: Traced) -> dict[str, Any]:
    return {
        "messaging.consumer.group.name": service,
        "messaging.message.id": str(envelope.id),
        "tsunagu.event.type": envelope.type,
    }


def published(service: str, stream: str, bodies: Iterable[str], started_ns: int) -> None:
    """Tell that the relay put these envelopes on the stream, from `started_ns` (of `time.time_ns`) until now."""
    if _spans is not None:
        _spans.published(service, stream, bodies, started_ns)

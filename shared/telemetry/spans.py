"""The part of tracing that knows OpenTelemetry; imported only where traces are wanted.

A span tells what `TOLD` lists, with values that look like ids, codes or numbers: everything else is left out, as in the
log. An exception is told by its class only.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from shared.telemetry.allowed import is_code

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer

TOLD = frozenset(
    {
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "messaging.batch.message_count",
        "messaging.consumer.group.name",
        "messaging.destination.name",
        "messaging.message.id",
        "messaging.system",
        "tsunagu.event.type",
    }
)
FLUSH_S = 2.0
SERVER_FAULT = 500
_KINDS = {"server": SpanKind.SERVER, "producer": SpanKind.PRODUCER, "consumer": SpanKind.CONSUMER}
_FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})", re.ASCII)
_IN_ENVELOPE = re.compile(r'"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"', re.ASCII)


class Way(NamedTuple):
    """How a consumer's span hangs together with what it heard: within the same trace, or pointing to it from anew."""

    parent: str | None
    origin: str | None = None


def to_collector() -> Spans:
    """Send spans by OTLP over HTTP to where the environment says, in batches from a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # a collector that is away is told once a batch
    return Spans(BatchSpanProcessor(OTLPSpanExporter()))


def at_once(exporter: SpanExporter) -> Spans:
    """Give each span to the exporter as soon as it ends."""
    return Spans(SimpleSpanProcessor(exporter))


class Spans:
    """Makes spans for the services of this process, each under its own `service.name`."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._processor = processor
        self._tracers: dict[str, Tracer] = {}
        self._given_up = False

    def flush(self) -> None:
        """Send what waits; gives up for good when that takes long, for a process that is told to end must end.

        The exporter's own time limit counts anew for every batch and every try.
        """
        if self._given_up:
            return
        sending = threading.Thread(target=self._processor.force_flush, daemon=True)
        sending.start()
        sending.join(FLUSH_S)
        self._given_up = sending.is_alive()

    def traceparent(self, span: Span) -> str:
        """What others carry on from this span."""
        at = span.get_span_context()
        return f"00-{at.trace_id:032x}-{at.span_id:016x}-{at.trace_flags:02x}"

    def way(self, traceparent: str | None, *, again: bool) -> Way:
        """What is told again, perhaps after years, is a trace of its own that points to the one it belonged to."""
        return Way(None, traceparent) if again and self.sampled(traceparent) else Way(traceparent)

    def sampled(self, traceparent: str | None) -> bool:
        """Whether whoever began the trace wants it to be kept."""
        return bool(traceparent) and int(str(traceparent)[-2:], 16) & TraceFlags.SAMPLED != 0

    def begin(
        self,
        service: str,
        name: str,
        kind: str,
        *,
        parent: str | None,
        facts: Mapping[str, Any],
        at: int | None = None,
        origin: str | None = None,
    ) -> Span:
        """Start a span; a new trace where there is no parent that can be read. `at`: nanoseconds since 1970.

        `origin` is a span of another trace, to which this one points.
        """
        told = {key: value for key, value in facts.items() if key in TOLD and is_code(value)}
        return self._tracer(service).start_span(
            name,
            context=_context(parent),
            kind=_KINDS[kind],
            attributes=told,
            start_time=at,
            links=None if origin is None else [Link(_remote(origin))],
            record_exception=False,
            set_status_on_exception=False,
        )

    def answer(self, span: Span, name: str, route: str, status: int) -> None:
        """Tell of a request what is known at its end."""
        span.update_name(name)
        span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= SERVER_FAULT:
            span.set_status(Status(StatusCode.ERROR))

    @contextmanager
    def one(self, service: str, name: str, way: Way, facts: Mapping[str, Any]) -> Iterator[Span]:
        """A consumer's span as long as the block; a failure is told by its class."""
        span = self.begin(service, name, "consumer", parent=way.parent, origin=way.origin, facts=facts)
        try:
            yield span
        except BaseException as failure:
            _fail(span, failure)
            raise
        finally:
            span.end()

    @contextmanager
    def many(self, service: str, wanted: Sequence[tuple[str, Way, Mapping[str, Any]]]) -> Iterator[None]:
        """Spans of consumers in several traces, `(name, way, facts)`, as long as the block."""
        spans = [
            self.begin(service, name, "consumer", parent=way.parent, origin=way.origin, facts=facts)
            for name, way, facts in wanted
        ]
        try:
            yield
        except BaseException as failure:
            for span in spans:
                _fail(span, failure)
            raise
        finally:
            for span in spans:
                span.end()

    def published(self, service: str, stream: str, bodies: Iterable[str], started_ns: int) -> None:
        """Spans of a publication, one in the trace of every envelope that has one."""
        ended = time.time_ns()
        for body in bodies:
            found = _IN_ENVELOPE.search(body)
            if found is None or not self.sampled(found[1]):
                continue
            envelope = orjson.loads(body)
            facts = {
                "messaging.system": "redis",
                "messaging.destination.name": stream,
                "messaging.message.id": envelope["id"],
                "tsunagu.event.type": envelope["type"],
            }
            name = f"publish {envelope['type']}"
            self.begin(service, name, "producer", parent=found[1], facts=facts, at=started_ns).end(ended)

    def _tracer(self, service: str) -> Tracer:
        if service not in self._tracers:
            named = {"service.name": f"tsunagu-{service}", "service.namespace": "tsunagu"}
            provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
            provider.add_span_processor(self._processor)
            self._tracers[service] = provider.get_tracer("tsunagu")
        return self._tracers[service]


def _context(traceparent: str | None) -> Context:
    return set_span_in_context(NonRecordingSpan(_remote(traceparent)))


def _remote(traceparent: str | None) -> SpanContext:
    found = _FORM.fullmatch(traceparent or "")
    if found is None:
        return SpanContext(0, 0, is_remote=False)
    trace, span, flags = (int(part, 16) for part in found.groups())
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(flags))


def _fail(span: Span, failure: BaseException) -> None:
    span.set_attribute("error.type", type(failure).__name__)
    span.set_status(Status(StatusCode.ERROR))

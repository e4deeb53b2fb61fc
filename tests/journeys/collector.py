"""A collector of traces: keeps what processes send by OTLP, and reads it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Kept:
    """One span that arrived."""

    service: str
    name: str
    trace: bytes


@dataclass
class Collector:
    """Where processes send their spans to, and the bytes they sent."""

    address: str
    sent: list[bytes] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a process must be told, to send at once."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.address, "OTEL_BSP_SCHEDULE_DELAY": "100", "NO_PROXY": "127.0.0.1"}

    def spans(self) -> list[Kept]:
        """Everything that has arrived."""
        found = []
        for body in list(self.sent):
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                named = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
                for scope in resource.scope_spans:
                    found += [Kept(named["service.name"], span.name, span.trace_id) for span in scope.spans]
        return found


@contextlib.contextmanager
def collecting() -> Iterator[Collector]:
    """Collect on a port of our own while the block runs."""

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Post) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()

"""Traces leave a process only where the environment names a collector, and then really arrive there."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.telemetry import tracing
from shared.web.app import NO_TELEMETRY

A_REQUEST = """
from shared.telemetry import tracing
tracing.configure()
with tracing.request("intake", "POST", "/intake/v1/consultations", [(b"traceparent", b"")]) as answered:
    answered("/intake/v1/consultations", 201)
tracing.flush()
"""
SERVICE = """
import sys
import services.intake.app, shared.messaging.worker, shared.web.app
from shared.telemetry import tracing
tracing.configure()
heavy = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "google.protobuf")
print([name for name in heavy if name in sys.modules])
"""


@pytest.fixture
def holding() -> Iterator[threading.Event]:
    """Let the collector wait with its answers until this is set."""
    event = Collecting.until = threading.Event()
    yield event
    event.set()
    Collecting.until = None


class Collecting:
    """What the collector waits for."""

    until: threading.Event | None = None


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A collector's address, and what it was sent."""
    sent: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if Collecting.until is not None:
                Collecting.until.wait()
                return
            sent.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()
    thread.join()
    server.server_close()


def ran(code: str, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_spans_arrive_at_the_collector_that_the_environment_names(
    collector: tuple[str, list[tuple[str, bytes]]],
) -> None:
    address, sent = collector

    ran(A_REQUEST, OTEL_EXPORTER_OTLP_ENDPOINT=address, NO_PROXY="*")

    ((path, body),) = sent
    assert path == "/v1/traces"
    assert b"tsunagu-intake" in body
    assert b"POST /intake/v1/consultations" in body


def test_a_collector_that_never_answers_keeps_no_process_from_ending(
    collector: tuple[str, list[tuple[str, bytes]]], holding: threading.Event
) -> None:
    address, sent = collector

    patient = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_EXPORTER_OTLP_TIMEOUT": "3600"}
    assert ran(A_REQUEST + "tracing.flush()\nprint('ended')", **patient) == "ended"

    assert not holding.is_set()
    assert sent == []


@pytest.mark.parametrize("off", [{"OTEL_SDK_DISABLED": "true"}, {"OTEL_TRACES_EXPORTER": "none"}])
def test_the_standard_switches_silence_it(collector: tuple[str, list[tuple[str, bytes]]], off: dict[str, str]) -> None:
    address, sent = collector

    ran(A_REQUEST, OTEL_EXPORTER_OTLP_ENDPOINT=address, **off)

    assert sent == []


def test_a_service_without_a_collector_loads_no_tracing() -> None:
    assert ran(SERVICE) == "[]"


def test_a_process_without_a_collector_makes_no_traceparent() -> None:
    with tracing.request("intake", "POST", "/intake/v1/consultations", []):
        assert tracing.current() is None


def test_the_frameworks_own_telemetry_stays_off_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would tell of paths and queries as they are."""
    from fastapi import FastAPI

    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")

    assert not any(FastAPI(telemetry=NO_TELEMETRY)._telemetry[key] for key in NO_TELEMETRY)

"""The outermost layer of an app: it measures each request by its route's template and answers every fault."""

import time

from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from shared.telemetry import tracing
from shared.web.problems import unexpected

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


_PROTECTION = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


def _protect(headers: list[tuple[bytes, bytes]]) -> None:
    """Answers hold personal data: no proxy or browser keeps them, unless the route says otherwise."""
    given = {name for name, _ in headers}
    headers.extend(header for header in _PROTECTION if header[0] not in given)


class Meters:
    """Requests counted and timed, by method, route template and status: nothing of any person."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._answered = Counter(
            "tsunagu_http_requests",
            "Requests answered",
            ("service", "method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "tsunagu_http_request_seconds",
            "Seconds until the answer was sent",
            ("service", "method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._in_use = self._gauge("tsunagu_database_connections", "Database connections in use")
        self._limit = self._gauge("tsunagu_database_connections_limit", "Database connections that the pool may open")

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, ("service",), registry=self.registry).labels(self._service)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._answered.labels(self._service, method, route, str(status)).inc()
        self._seconds.labels(self._service, method, route).observe(seconds)

    def note_pool(self, in_use: int, limit: int) -> None:
        """Tell how much of the connection pool is in use."""
        self._in_use.set(in_use)
        self._limit.set(limit)


class Envelope:
    """Measures, and turns what nobody else caught into a problem document without details.

    The framework's own layer would answer 500 and then raise on, so that the server logs a traceback with values in it.
    """

    def __init__(self, app: ASGIApp, meters: Meters, service: str, instance: str) -> None:
        self._app = app
        self._meters = meters
        self._service = service
        self._instance = instance
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        # five services may share this process and its log
        bind_contextvars(service=self._service, instance=self._instance)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _protect(message["headers"])
            await send(message)

        method = scope["method"] if scope["method"] in METHODS else "other"
        with tracing.request(self._service, method, scope["path"], scope["headers"]) as answered:
            try:
                await self._app(scope, receive, noting)
            except Exception as error:  # noqa: BLE001 — the last place where a fault can be answered; it is logged there
                answer = unexpected(Request(scope), error)
                if status == 0:
                    await answer(scope, receive, noting)
            route = self._template(scope)
            answered(route, status)
        self._meters.note(method, route, status, time.perf_counter() - started)

    def _template(self, scope: Scope) -> str:
        route = scope.get("route")
        if route is None:
            return "-"
        if not self._templates:
            for context in iter_route_contexts(scope["app"].routes):
                self._templates[id(context.original_route)] = context.path_format or "-"
        return self._templates.get(id(route), "-")

"""What Prometheus is told of the bus: counted by the batch; no series names a person, an id or anything without end.

A process has one registry, and every series names its `service`, for one process may hold several. What can only be
looked at (lag, waiting, running) is in `watched.py`.
"""

from __future__ import annotations

from functools import cache, partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from shared.telemetry.watched import Watched

__all__ = ["REGISTRY", "SECONDS", "Bus", "bus", "exposed", "watched"]

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
EVENTS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each of ours, that nobody looks at
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
watched = Watched(REGISTRY)

_counter = partial(Counter, labelnames=("service",), registry=REGISTRY)
_seconds = partial(Histogram, labelnames=("service",), registry=REGISTRY, buckets=SECONDS)
_sizes = partial(Histogram, labelnames=("service",), registry=REGISTRY, buckets=EVENTS)

_published = _counter("tsunagu_events_published", "Events put on a stream")
_again = _counter("tsunagu_events_published_again", "Events to be put back on a stream that lost them")
_applied = _counter("tsunagu_events_applied", "Events applied, each once")
_duplicates = _counter("tsunagu_events_duplicate", "Deliveries of events that were applied before")
_failed = _counter("tsunagu_transactions_failed", "Transactions of deliveries that failed: a batch, or one of it alone")
_laid = _counter("tsunagu_dead_letters_laid", "Entries laid aside as dead letters")
_publish_seconds = _seconds("tsunagu_relay_publish_seconds", "From asking the outbox until a batch is on its streams")
_publish_events = _sizes("tsunagu_relay_batch_events", "Events in a published batch")
_batch_seconds = _seconds("tsunagu_batch_seconds", "From the first statement of a batch until its commit")
_batch_events = _sizes("tsunagu_batch_events", "Events in a batch that was applied")
_handler_seconds = Histogram(
    "tsunagu_handler_seconds", "One event in its handlers", ("service", "type"), registry=REGISTRY, buckets=SECONDS
)


class Bus:
    """One service's counters, bound once: a call costs about a microsecond and is made once a batch."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._published = _published.labels(service)
        self._again = _again.labels(service)
        self._applied = _applied.labels(service)
        self._duplicates = _duplicates.labels(service)
        self._failed = _failed.labels(service)
        self._laid = _laid.labels(service)
        self._publish_seconds = _publish_seconds.labels(service)
        self._publish_events = _publish_events.labels(service)
        self._batch_seconds = _batch_seconds.labels(service)
        self._batch_events = _batch_events.labels(service)
        self._handlers: dict[str, Histogram] = {}

    def published(self, count: int, seconds: float) -> None:
        """The relay published a batch."""
        self._published.inc(count)
        self._publish_events.observe(count)
        self._publish_seconds.observe(seconds)

    def lost(self, count: int) -> None:
        """A stream had lost events, which will be published again."""
        self._again.inc(count)

    def applied(self, delivered: int, fresh: int, seconds: float) -> None:
        """A batch was committed; `fresh` of what was delivered had not been applied before."""
        self._applied.inc(fresh)
        self._duplicates.inc(delivered - fresh)
        self._batch_events.observe(delivered)
        self._batch_seconds.observe(seconds)

    def failed(self) -> None:
        """A transaction failed and was rolled back."""
        self._failed.inc()

    def laid_aside(self) -> None:
        """An entry became a dead letter."""
        self._laid.inc()

    def handled(self, event_type: str, seconds: float) -> None:
        """The handlers of one event are done. Only known types come here, so the series are as many as our events."""
        found = self._handlers.get(event_type)
        if found is None:
            found = self._handlers[event_type] = _handler_seconds.labels(self._service, event_type)
        found.observe(seconds)


@cache
def bus(service: str) -> Bus:
    """The counters of one service in this process."""
    return Bus(service)


def exposed() -> bytes:
    """Everything, in the text format of Prometheus."""
    return generate_latest(REGISTRY)

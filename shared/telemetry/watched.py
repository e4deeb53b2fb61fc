"""What a worker looks like at this moment, and what its last survey found, as gauges.

Nothing is looked up when Prometheus asks: surveys are taken every few seconds by the worker, one of the outbox and one
of the streams, so that what waits is told while Redis is away. What is outdated is left out; its age says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

OUTDATED_S = 60


@dataclass(frozen=True, slots=True)
class GroupState:
    """One consumer group on one of the service's own streams: those it publishes on, and that of its own replays.

    `lag`: entries it was not given yet; `pending`: given and not acknowledged; `pending_age_s`: of the oldest of these,
    since it was published.
    """

    stream: str
    group: str
    lag: int
    pending: int
    pending_age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A look at one side of the road, taken `at` (monotonic seconds)."""

    at: float = field(default_factory=time.monotonic)

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.at


@dataclass(frozen=True, slots=True)
class OutboxSurvey(Survey):
    """What waited in a service's outbox and among its dead letters: known to Postgres alone."""

    waiting: int
    waiting_age_s: float
    dead_letters: int


@dataclass(frozen=True, slots=True)
class StreamsSurvey(Survey):
    """How far the groups on a service's streams were: known to Redis, counted by Postgres."""

    groups: tuple[GroupState, ...]


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker as it is now; `relay`: it holds the service's lock and publishes."""

    subscribers: int
    asleep: int
    relay: bool
    troubled: bool
    connections: int
    connections_limit: int
    outbox: OutboxSurvey | None
    streams: StreamsSurvey | None


Look = Callable[[], WorkerState]


class Watched(Collector):
    """The workers of this process; asked by the registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._looks: dict[str, Look] = {}
        registry.register(self)

    def begin(self, service: str, look: Look) -> None:
        """Tell of this service's worker from now on."""
        self._looks[service] = look

    def end(self, service: str) -> None:
        """The worker is gone."""
        self._looks.pop(service, None)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Give every gauge with a sample for each worker."""
        families = {name: GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in _GAUGES.items()}
        for service, look in self._looks.items():
            for name, labels, value in _samples(service, look()):
                families[name].add_metric(labels, value)
        return families.values()


_SERVICE = ("service",)
_SIDE = ("service", "side")
_GROUP = ("service", "stream", "group")
_GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "tsunagu_subscribers": ("Subscribers this worker should run", _SERVICE),
    "tsunagu_subscribers_running": ("Subscribers that run", _SERVICE),
    "tsunagu_relay_holding": ("1 where this worker's relay holds the lock and publishes", _SERVICE),
    "tsunagu_relay_troubled": ("1 while the relay meets errors", _SERVICE),
    "tsunagu_database_connections": ("Database connections in use", _SERVICE),
    "tsunagu_database_connections_limit": ("Database connections that the pool may open", _SERVICE),
    "tsunagu_survey_age_seconds": ("Since the outbox and the dead letters, or the streams, were looked at", _SIDE),
    "tsunagu_outbox_waiting": ("Events recorded and not yet on their stream, counted up to 20000", _SERVICE),
    "tsunagu_outbox_oldest_seconds": ("Age of the oldest event not yet on its stream", _SERVICE),
    "tsunagu_dead_letters": ("Dead letters that wait for somebody", _SERVICE),
    "tsunagu_group_lag": ("Entries of the service's stream that the group was not given yet", _GROUP),
    "tsunagu_group_pending": ("Entries given to the group and not acknowledged", _GROUP),
    "tsunagu_group_pending_oldest_seconds": ("Age of the oldest of these, since it was published", _GROUP),
}


def _samples(service: str, state: WorkerState) -> Iterable[tuple[str, list[str], float]]:
    of = [service]
    yield "tsunagu_subscribers", of, state.subscribers
    yield "tsunagu_subscribers_running", of, state.subscribers - state.asleep
    yield "tsunagu_relay_holding", of, state.relay
    yield "tsunagu_relay_troubled", of, state.troubled
    yield "tsunagu_database_connections", of, state.connections
    yield "tsunagu_database_connections_limit", of, state.connections_limit
    for side, survey in (("outbox", state.outbox), ("streams", state.streams)):
        if survey is not None:
            yield "tsunagu_survey_age_seconds", [service, side], survey.age_s
    if state.outbox is not None and state.outbox.age_s <= OUTDATED_S:
        yield "tsunagu_outbox_waiting", of, state.outbox.waiting
        yield "tsunagu_outbox_oldest_seconds", of, state.outbox.waiting_age_s
        yield "tsunagu_dead_letters", of, state.outbox.dead_letters
    if state.streams is not None and state.streams.age_s <= OUTDATED_S:
        yield from _of_groups(service, state.streams.groups)


def _of_groups(service: str, groups: Iterable[GroupState]) -> Iterable[tuple[str, list[str], float]]:
    for group in groups:
        named = [service, group.stream, group.group]
        yield "tsunagu_group_lag", named, group.lag
        yield "tsunagu_group_pending", named, group.pending
        yield "tsunagu_group_pending_oldest_seconds", named, group.pending_age_s

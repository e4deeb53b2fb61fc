"""What a worker looks like at this moment, and what its last survey found, as gauges.

Nothing is looked up when Prometheus asks: a survey is taken every few seconds by the worker, and what is outdated is
left out, for Postgres or Redis is away then and other series say so.
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


@dataclass(frozen=True, slots=True)
class Survey:
    """What a service's outbox, dead letters and streams were like when it was taken (`at`, monotonic seconds)."""

    waiting: int
    waiting_age_s: float
    dead_letters: int
    groups: tuple[GroupState, ...] = ()
    at: float = field(default_factory=time.monotonic)

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.at


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker as it is now; `relay`: it holds the service's lock and publishes."""

    subscribers: int
    asleep: int
    relay: bool
    troubled: bool
    connections: int
    connections_limit: int
    survey: Survey | None


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
_GROUP = ("service", "stream", "group")
_GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "tsunagu_subscribers": ("Subscribers this worker should run", _SERVICE),
    "tsunagu_subscribers_running": ("Subscribers that run", _SERVICE),
    "tsunagu_relay_holding": ("1 where this worker's relay holds the lock and publishes", _SERVICE),
    "tsunagu_relay_troubled": ("1 while the relay meets errors", _SERVICE),
    "tsunagu_database_connections": ("Database connections in use", _SERVICE),
    "tsunagu_database_connections_limit": ("Database connections that the pool may open", _SERVICE),
    "tsunagu_survey_age_seconds": ("Since outbox, dead letters and streams were last looked at", _SERVICE),
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
    survey = state.survey
    if survey is None:
        return
    yield "tsunagu_survey_age_seconds", of, survey.age_s
    if survey.age_s > OUTDATED_S:
        return
    yield "tsunagu_outbox_waiting", of, survey.waiting
    yield "tsunagu_outbox_oldest_seconds", of, survey.waiting_age_s
    yield "tsunagu_dead_letters", of, survey.dead_letters
    for group in survey.groups:
        named = [service, group.stream, group.group]
        yield "tsunagu_group_lag", named, group.lag
        yield "tsunagu_group_pending", named, group.pending
        yield "tsunagu_group_pending_oldest_seconds", named, group.pending_age_s

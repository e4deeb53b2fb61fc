"""How the services keep up with each other, at a glance: read from what their workers tell Prometheus.

That is at most `SURVEY_S` seconds old. A service whose worker does not answer has no figures for its own outbox; how
far it is behind is told by those it listens to.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

OLD_S, STUCK_S, FAR = 60, 300, 10_000
"""From where on an outbox is old, an entry stuck, a reader far behind: as in docs/operations/alerts.yaml."""

TROUBLE, BEHIND, WELL, UNKNOWN = "trouble", "behind", "well", "unknown"
_OWN = {
    "tsunagu_outbox_waiting": "outbox_waiting",
    "tsunagu_outbox_oldest_seconds": "outbox_oldest_s",
    "tsunagu_dead_letters": "dead_letters",
}
_OF_READERS = {
    "tsunagu_group_lag": "lag",
    "tsunagu_group_pending": "pending",
    "tsunagu_group_pending_oldest_seconds": "pending_oldest_s",
}
_KEYS = (*_OF_READERS.values(), *_OWN.values())
_WAIT_S = 1.0
# A proxy set in the environment is not for the loopback interface.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Series = tuple[str, dict[str, str], float]


def road(services: Iterable[str], pages: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is known of each service; None where nobody told, or where it cannot be read."""
    found = _merged(series for url in pages for series in _asked(url))
    told = {service: {key: found.get((service, key)) for key in _KEYS} for service in services}
    return {service: values | {"verdict": verdict(values)} for service, values in told.items()}


def verdict(values: dict[str, Any]) -> str:
    """One word for an operator: what must be looked at is `trouble`, what is under way `behind`."""
    known = {key: value or 0 for key, value in values.items()}
    if (
        known["dead_letters"]
        or known["outbox_oldest_s"] > OLD_S
        or known["pending_oldest_s"] > STUCK_S
        or known["lag"] > FAR
    ):
        return TROUBLE
    if values["outbox_waiting"] is None:
        return UNKNOWN
    if known["lag"] or known["outbox_waiting"]:
        return BEHIND
    return UNKNOWN if values["lag"] is None else WELL


def _merged(series: Iterable[Series]) -> dict[tuple[str, str], float]:
    """Replicas tell the same, so the greatest counts; a reader's figures are the sum over the streams it reads."""
    own: dict[tuple[str, str], float] = defaultdict(float)
    streams: dict[tuple[str, str, str], float] = defaultdict(float)
    for name, labels, value in series:
        if name in _OWN:
            told = (labels["service"], _OWN[name])
            own[told] = max(own[told], value)
        elif name in _OF_READERS:
            of_stream = (labels["group"], _OF_READERS[name], labels["stream"])
            streams[of_stream] = max(streams[of_stream], value)
    for (group, key, _), value in streams.items():
        at = (group, key)
        own[at] = max(own[at], value) if key.endswith("_s") else own[at] + value
    return {
        (service, key): round(value, 1) if key.endswith("_s") else int(value) for (service, key), value in own.items()
    }


def _asked(url: str) -> Iterator[Series]:
    from prometheus_client.parser import text_string_to_metric_families

    try:
        with _direct.open(url, timeout=_WAIT_S) as answer:
            page = answer.read().decode()
        families = list(text_string_to_metric_families(page))
    except (OSError, urllib.error.URLError, ValueError):
        return
    for family in families:
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value

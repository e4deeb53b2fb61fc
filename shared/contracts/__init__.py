"""The services' common language: what may be said on the bus, and nothing else that they share."""

from shared.contracts import (
    community,
    coordination,
    intake,
    merging,
    outreach,
    participation,
    passing_on,
    persons,
    reporting,
    roles,
)
from shared.contracts.base import Beat, Envelope, Event, Heading, enveloped, event_types

__all__ = [
    "Beat",
    "Envelope",
    "Event",
    "Heading",
    "community",
    "coordination",
    "enveloped",
    "event_types",
    "intake",
    "merging",
    "outreach",
    "participation",
    "passing_on",
    "persons",
    "reporting",
    "roles",
]

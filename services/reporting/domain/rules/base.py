"""The form of a rule, and the most common one: each event of a class is one fact."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from services.reporting.domain.facts import Fact, key_of, part_of, parts_of
from shared.contracts import Event

Rule = Callable[[Any, UUID], Iterable[Fact]]


def fact(
    measure: str,
    event: Event,
    event_id: UUID,
    *ids: object,
    fact_id: UUID,
    subject: UUID | None = None,
    by: Mapping[str, str | Iterable[str] | None] | None = None,
) -> Fact:
    """A fact of one, keyed by `ids` (default: its own id)."""
    key = key_of(*ids) if ids else fact_id
    return Fact(measure, key, event.on, fact_id, event_id, subject=subject, parts=parts_of(by or {}))


def each(measure: str, field: str, *, by: Iterable[str] = (), subject: str | None = None) -> Rule:
    """Each event is one fact, keyed by the id in `field`, divided by the single codes in the fields `by`."""
    dimensions = sorted(by)  # as parts are sorted, once for all facts

    def rule(event: Event, event_id: UUID) -> Iterable[Fact]:
        fact_id = getattr(event, field)
        counted = getattr(event, subject) if subject else None
        codes = [(dimension, getattr(event, dimension)) for dimension in dimensions]
        parts = tuple([part_of(dimension, code) for dimension, code in codes if code is not None])
        return (Fact(measure, fact_id, event.on, fact_id, event_id, counted, 1, parts),)

    return rule

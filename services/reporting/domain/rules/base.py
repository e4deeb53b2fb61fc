"""The form of a rule, and the most common one: each event of a class is one fact."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from services.reporting.domain.facts import Fact, key_of, parts_of
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
    """Each event is one fact, keyed by the id in `field`, divided by the codes in the fields `by`."""
    dimensions = tuple(by)

    def rule(event: Event, event_id: UUID) -> Iterable[Fact]:
        counted = getattr(event, subject) if subject else None
        codes = {dimension: getattr(event, dimension) for dimension in dimensions}
        yield fact(measure, event, event_id, fact_id=getattr(event, field), subject=counted, by=codes)

    return rule

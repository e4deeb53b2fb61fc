"""Rules v1: which event is a fact of which measure. Events that no rule names are archived and count nowhere."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact
from services.reporting.domain.rules import community, coordination, intake, participation, publicity
from services.reporting.domain.rules.base import Rule
from shared.contracts import Event

VERSION = 1

RULES: dict[type[Event], Rule] = {
    **publicity.RULES,
    **intake.RULES,
    **coordination.RULES,
    **participation.RULES,
    **community.RULES,
}


def facts_of(event: Event | None, event_id: UUID) -> Iterable[Fact]:
    """The facts that an event tells; none for a type this version does not know."""
    rule = None if event is None else RULES.get(type(event))
    return () if rule is None else rule(event, event_id)

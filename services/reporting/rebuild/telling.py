"""What kept events tell: from bodies as they were received to facts, and to what these sum up to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from services.reporting.domain.facts import Cell, Fact, distinct, summed
from services.reporting.domain.rules import facts_of
from services.reporting.store.archive import Kept
from shared.contracts import Event, event_types

E = TypeVar("E", bound=Event)
KNOWN = dict(event_types())


class Telling(BaseModel, Generic[E]):
    """Of an envelope no more than what counting needs: read at once into an event, without objects between."""

    data: E


@cache
def form_of(type_: str) -> type[Telling[Event]] | None:
    """The form of events of this type; None where this version knows no such type."""
    known = KNOWN.get(type_)
    return None if known is None else Telling[known]  # type: ignore[valid-type]


@dataclass
class Read:
    """How many events were read so far, how many this version cannot read, and what they sum up to."""

    read: int = 0
    unreadable: int = 0
    sums: Counter[Cell] = field(default_factory=Counter)
    reaches: Counter[Cell] = field(default_factory=Counter)

    def told(self, events: Sequence[Kept]) -> list[Fact]:
        """The facts in these events. An event that this version knows and yet cannot read counts nowhere."""
        found: list[Fact] = []
        for event_id, type_, body in events:
            form = form_of(type_)
            if form is None:
                continue
            try:
                event = form.model_validate_json(body).data
            except ValidationError:
                self.unreadable += 1
            else:
                found += facts_of(event, event_id)
        self.read += len(events)
        return found

    def counted(self, events: Sequence[Kept]) -> Iterable[Fact]:
        """The facts in these events, each once, summed up."""
        facts = distinct(self.told(events)).values()
        self.sums.update(summed(facts))
        return facts

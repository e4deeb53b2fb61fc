"""What kept events tell: from bodies as they were received to facts, and to what these sum up to."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.reporting.domain.facts import Cell, Fact, Sums
from services.reporting.domain.rules import facts_of
from services.reporting.store import aside, rows
from services.reporting.store.archive import Kept
from shared.contracts import Event, event_types

E = TypeVar("E", bound=Event)
KNOWN = dict(event_types())


class Telling(BaseModel, Generic[E]):
    """Of an envelope no more than what counting needs: read at once into an event, without objects between."""

    data: E


@cache
def reader_of(type_: str) -> Callable[[str], Telling[Event]] | None:
    """What reads bodies of this type, or raises ValidationError; None where this version knows no such type."""
    known = KNOWN.get(type_)
    return None if known is None else TypeAdapter(Telling[known]).validator.validate_json  # type: ignore[valid-type]


@dataclass
class Read:
    """How many events were read so far, how many this version cannot read, and what they sum up to."""

    read: int = 0
    unreadable: int = 0
    tellings: Sums = field(default_factory=Sums)
    sums: Counter[Cell] = field(default_factory=Counter)

    def told(self, events: Sequence[Kept]) -> list[Fact]:
        """The facts in these events. An event that this version knows and yet cannot read counts nowhere."""
        found: list[Fact] = []
        for event_id, type_, body in events:
            read = reader_of(type_)
            if read is None:
                continue
            try:
                event = read(body).data
            except ValidationError:
                self.unreadable += 1
            else:
                found += facts_of(event, event_id)
        self.read += len(events)
        return found

    def counted(self, events: Sequence[Kept]) -> tuple[bytes, bytes]:
        """The facts in these events as rows to copy, summed up as often as they are told; apart those of tallies."""
        facts = self.told(events)
        self.tellings.add(facts)
        tallied = [fact for fact in facts if fact.measure in aside.MEASURES]
        return rows.copied([fact for fact in facts if fact.measure not in aside.MEASURES]), rows.copied(tallied)

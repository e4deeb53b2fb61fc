"""What kept events tell: from bodies as they were received to facts, and to what these sum up to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from pydantic import ValidationError

from services.reporting.domain.facts import Cell, Fact, Sums
from services.reporting.domain.rules import RULES
from services.reporting.domain.rules.base import Rule
from services.reporting.rebuild.reading import KNOWN, Reader, reader_of
from services.reporting.store import aside, rows
from services.reporting.store.archive import Kept

FEW = 500
"""Events whose rows are made at once: memory for more is given back to the system each time, and taken again."""


@cache
def way_of(type_: str) -> tuple[Reader, Rule]:
    """How bodies of this type become facts; also to none: where this version knows no such type, or it counts nowhere.

    An event that counts nowhere is read all the same, so that it is said when that cannot be done.
    """
    read = reader_of(type_)
    return (unread, no_facts) if read is None else (read, RULES.get(KNOWN[type_], no_facts))


def unread(_body: str) -> None:
    """What is not read."""


def no_facts(_event: object, _event_id: UUID) -> Iterable[Fact]:
    """What counts nowhere."""
    return ()


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
            read, rule = way_of(type_)
            try:
                event = read(body)
            except ValidationError:
                self.unreadable += 1
            else:
                found += rule(event, event_id)
        self.read += len(events)
        return found

    def counted(self, events: Sequence[Kept]) -> tuple[list[bytes], list[bytes]]:
        """The facts in these events as rows to copy, summed up as often as they are told; apart those of tallies."""
        others, tallied = [], []
        for start in range(0, len(events), FEW):
            facts = self.told(events[start : start + FEW])
            self.tellings.add(facts)
            others.append(rows.copied([fact for fact in facts if fact.measure not in aside.MEASURES]))
            tallied.append(rows.copied([fact for fact in facts if fact.measure in aside.MEASURES]))
        return others, tallied

"""A fact: something that happened once and is counted once, however often and by whatever event it is told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha1
from typing import NamedTuple
from uuid import UUID

from shared.reference.calendar import month

KEYS = UUID("6f0f3a52-5f5b-5d0e-9a57-0c8f5a1f7b11")
"""Namespace of the keys that are made of several ids and codes."""
_NAMESPACE = KEYS.bytes
_VARIABLE, _VERSION_5 = (1 << 128) - 1 & ~(0xF000 << 64 | 0xC000 << 48), 5 << 76 | 0x8000 << 48

month_of = lru_cache(maxsize=4096)(month)

Cell = tuple[str, str, str, str]
"""A cell of a rollup: of a measure or a stock its name, month, dimension, code (the total has neither of the last two);
of distinct counting the tally, first month, last month, month before (tallies.py)."""

Part = tuple[str, str, int]
"""One share of a fact's amount: dimension, code, amount."""

Place = tuple[str, int]
"""What makes two tellings the same fact: the measure and the number behind the key, which compares faster than it."""


class Fact(NamedTuple):
    """What one event adds to one measure. Facts with the same measure and key are the same fact (R16).

    `fact_id` leads to the record in its service; `subject` is whom or what distinct counting counts; `parts` says how
    the amount divides by dimension (a consultation with two issues counts under both). `revision` is how often it was
    put right: the telling that was put right last is the one that counts, whatever arrived when.
    """

    measure: str
    key: UUID
    on: date
    fact_id: UUID
    event_id: UUID
    subject: UUID | None = None
    amount: int = 1
    parts: tuple[Part, ...] = ()
    revision: int = 0

    @property
    def place(self) -> Place:
        """Where it is kept; sorts as Postgres sorts measure and key."""
        return self.measure, self.key.int

    @property
    def month(self) -> str:
        """The month it counts in: that of its own date."""
        return month_of(self.on)

    @property
    def precedence(self) -> tuple[object, ...]:
        """Of two tellings of the same fact the smaller one is kept, so that the order of arrival never matters."""
        subject = "" if self.subject is None else self.subject.hex
        return (-self.revision, self.on, self.amount, self.parts, subject, self.fact_id.hex, self.event_id.hex)


class Sums:
    """What facts add to the rollup's cells together; equal parts are counted first, for they are many."""

    def __init__(self) -> None:
        self._totals: Counter[tuple[str, str]] = Counter()
        self._parts: dict[tuple[str, str], Counter[Part]] = defaultdict(Counter)

    def add(self, facts: Iterable[Fact]) -> None:
        """Add these facts."""
        found: dict[tuple[str, str], list[Part]] = defaultdict(list)
        for fact in facts:
            at = fact.measure, month_of(fact.on)
            self._totals[at] += fact.amount
            found[at] += fact.parts
        for at, parts in found.items():
            self._parts[at].update(parts)

    def cells(self) -> Counter[Cell]:
        """The cells and what comes to each."""
        cells: Counter[Cell] = Counter({(*at, "", ""): amount for at, amount in self._totals.items()})
        for at, parts in self._parts.items():
            for (dimension, code, amount), times in parts.items():
                cells[*at, dimension, code] += amount * times
        return cells


def summed(facts: Iterable[Fact]) -> Counter[Cell]:
    """What these facts add to the rollup's cells together."""
    sums = Sums()
    sums.add(facts)
    return sums.cells()


def key_of(*ids: object) -> UUID:
    """The key made of these ids, codes and dates; a single id is its own key."""
    first = ids[0]
    return first if len(ids) == 1 and isinstance(first, UUID) else named("|".join([str(part) for part in ids]))


def named(name: str) -> UUID:
    """`uuid5(KEYS, name)` in half of its time; every third fact needs it."""
    digest = sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16], "big") & _VARIABLE | _VERSION_5)


@lru_cache(maxsize=65_536)
def part_of(dimension: str, code: str) -> Part:
    """The part of a fact of one under a code; the same ones come again and again, so each is made once."""
    return dimension, code, 1


def parts_of(by: Mapping[str, str | Iterable[str] | None]) -> tuple[Part, ...]:
    """One part for each code of each dimension; a code named twice counts once."""
    found: list[Part] = []
    for dimension, codes in by.items():
        if isinstance(codes, str):
            found.append(part_of(dimension, codes))
        elif codes is not None:
            found += {part_of(dimension, code) for code in codes}
    return tuple(sorted(found))


def distinct(facts: Iterable[Fact]) -> dict[Place, Fact]:
    """The facts by their places, of each the telling that precedes."""
    kept: dict[Place, Fact] = {}
    for fact in facts:
        known = kept.setdefault(fact.place, fact)
        if known is not fact and fact.precedence < known.precedence:
            kept[fact.place] = fact
    return kept

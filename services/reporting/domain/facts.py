"""A fact: something that happened once and is counted once, however often and by whatever event it is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

from shared.reference.calendar import month

KEYS = UUID("6f0f3a52-5f5b-5d0e-9a57-0c8f5a1f7b11")
"""Namespace of the keys that are made of several ids and codes."""

month_of = lru_cache(maxsize=4096)(month)

Cell = tuple[str, str, str, str]
"""A cell of a rollup: of a measure or a stock its name, month, dimension, code (the total has neither of the last two);
of distinct counting the tally, first month, last month, month before (tallies.py)."""

Part = tuple[str, str, int]
"""One share of a fact's amount: dimension, code, amount."""


@dataclass(frozen=True)
class Fact:
    """What one event adds to one measure. Facts with the same measure and key are the same fact (R16).

    `fact_id` leads to the record in its service; `subject` is whom or what distinct counting counts; `parts` says how
    the amount divides by dimension (a consultation with two issues counts under both).
    """

    measure: str
    key: UUID
    on: date
    fact_id: UUID
    event_id: UUID
    subject: UUID | None = None
    amount: int = 1
    parts: tuple[Part, ...] = ()

    @property
    def month(self) -> str:
        """The month it counts in: that of its own date."""
        return month_of(self.on)

    @property
    def precedence(self) -> tuple[object, ...]:
        """Of two tellings of the same fact the smaller one is kept, so that the order of arrival never matters."""
        subject = "" if self.subject is None else self.subject.hex
        return (self.on, self.amount, self.parts, subject, self.fact_id.hex, self.event_id.hex)

    def cells(self) -> Iterable[tuple[Cell, int]]:
        """The rollup cells it adds to, and how much."""
        of_month = self.month
        yield (self.measure, of_month, "", ""), self.amount
        for dimension, code, amount in self.parts:
            yield (self.measure, of_month, dimension, code), amount


def key_of(*ids: object) -> UUID:
    """The key made of these ids, codes and dates; a single id is its own key."""
    first = ids[0]
    return first if len(ids) == 1 and isinstance(first, UUID) else uuid5(KEYS, "|".join(str(part) for part in ids))


def parts_of(by: Mapping[str, str | Iterable[str] | None]) -> tuple[Part, ...]:
    """One part for each code of each dimension; a code named twice counts once."""
    found: set[Part] = set()
    for dimension, codes in by.items():
        for code in (codes,) if isinstance(codes, str) else codes or ():
            found.add((dimension, code, 1))
    return tuple(sorted(found))


def distinct(facts: Iterable[Fact]) -> dict[tuple[str, UUID], Fact]:
    """The facts by measure and key, of each the telling that precedes."""
    kept: dict[tuple[str, UUID], Fact] = {}
    for fact in facts:
        known = kept.get((fact.measure, fact.key))
        if known is None or fact.precedence < known.precedence:
            kept[fact.measure, fact.key] = fact
    return kept

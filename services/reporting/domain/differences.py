"""Where two derivations of the same events differ: which number, which month, how much. Nothing in it is personal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.reporting.domain.facts import Cell
from services.reporting.domain.indicators import INDICATORS
from services.reporting.domain.tallies import FOR_EVER

Sums = Mapping[tuple[str, str], tuple[int, int]]
"""Of each measure and month, or of each tally: how many rows, and what their contents sum up to."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What derived tables come to."""

    sums: Mapping[Cell, int]
    reaches: Mapping[Cell, int]
    facts: Sums
    tallies: Sums


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that differs. `part` is the dimension and code it stands under, or what kind of rows are counted."""

    name: str
    months: str
    part: str
    live: int
    anew: int


def differences(live: Derived, anew: Derived) -> list[Difference]:
    """Every difference: first the numbers, by indicator and month, then the rows behind them."""
    kinds = (
        _in_sums(live.sums, anew.sums),
        _in_reaches(live.reaches, anew.reaches),
        _in_rows("元になる事実", live.facts, anew.facts),
        _in_rows("人・事例ごとの控え", live.tallies, anew.tallies),
    )
    return [one for kind in kinds for one in sorted(kind, key=_order)]


def _order(one: Difference) -> tuple[str, str, str]:
    return one.name, one.months, one.part


def _in_sums(live: Mapping[Cell, int], anew: Mapping[Cell, int]) -> Iterator[Difference]:
    for cell in live.keys() | anew.keys():
        measure, month, dimension, code = cell
        if live.get(cell, 0) != anew.get(cell, 0):
            part = f"{dimension}.{code}" if dimension else ""
            yield Difference(_LABELS.get(measure, measure), month, part, live.get(cell, 0), anew.get(cell, 0))


def _in_reaches(live: Mapping[Cell, int], anew: Mapping[Cell, int]) -> Iterator[Difference]:
    for cell in live.keys() | anew.keys():
        tally, first, last, _ = cell
        if live.get(cell, 0) != anew.get(cell, 0):
            months = first if last == first else f"{first}〜{'' if last == FOR_EVER else last}"
            yield Difference(_LABELS.get(tally, tally), months, "実数", live.get(cell, 0), anew.get(cell, 0))


def _in_rows(kind: str, live: Sums, anew: Sums) -> Iterator[Difference]:
    none = (0, 0)
    for place in live.keys() | anew.keys():
        before, now = live.get(place, none), anew.get(place, none)
        if before != now:
            what = kind if before[0] != now[0] else f"{kind}の中身"
            yield Difference(_LABELS.get(place[0], place[0]), place[1], what, before[0], now[0])


def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for indicator in INDICATORS:
        for beside in indicator.beside:
            found.setdefault(beside.measure, f"{indicator.label}（{beside.label}）")
    return found | {indicator.counts: indicator.label for indicator in INDICATORS}


_LABELS = _labels()
"""What people read instead of measures and tallies."""

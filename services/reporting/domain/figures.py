"""From the rollups' cells to figures: flow, stock and distinct, month by month and for the whole range."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import BaseModel

from services.reporting.domain.facts import Cell, Fact, summed
from services.reporting.domain.groups import Group, contributions
from services.reporting.domain.indicators import Beside, Indicator, Kind, Split
from services.reporting.domain.names import Names
from services.reporting.domain.rules import VERSION
from services.reporting.domain.tallies import REACHES, difference


class Figure(BaseModel):
    """One row of numbers. `total`: of a flow the sum, of a stock the last value, of distinct the whole range's."""

    label: str
    kind: Kind
    months: dict[str, int]
    total: int


class IndicatorFigures(Figure):
    """An indicator in a range of months, with what its rule sets apart."""

    id: str
    programme: str
    programme_label: str
    name: str | None
    """As the plan's own table words it; null for what the plan's table has no row for."""
    target: str | None
    rule_version: int
    apart: dict[str, Figure]


@dataclass(frozen=True)
class Cells:
    """The cells of a range of months: sums by month, what stood before the range, stretches that overlap it."""

    months: Sequence[str]
    sums: Counter[Cell]
    standing: Mapping[Cell, int] = field(default_factory=dict)
    reaches: Counter[Cell] = field(default_factory=Counter)

    def figure(self, label: str, kind: Kind, cell: tuple[str, str, str], months: Sequence[str]) -> Figure:
        """The figure of one measure (or tally), dimension and code for some of the months."""
        values = dict(zip(months, self._values(kind, cell, months), strict=True))
        if kind == "distinct":
            total = self._distinct(cell[0], months[0], months[-1]) if months else 0
        elif kind == "stock":
            total = values[months[-1]] if months else 0
        else:
            total = sum(values.values())
        return Figure(label=label, kind=kind, months=values, total=total)

    def codes(self, measure: str, dimension: str) -> set[str]:
        """The codes of a dimension that occur at all."""
        return self._codes.get((measure, dimension), set())

    @cached_property
    def _codes(self) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for cells in (self.sums, self.standing):
            for (measure, _, dimension, code), amount in cells.items():
                if amount:
                    found[measure, dimension].add(code)
        return dict(found)

    @cached_property
    def _reaches_of(self) -> dict[str, list[tuple[str, str, str, int]]]:
        found: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
        for (tally, first, last, before), amount in self.reaches.items():
            found[tally].append((first, last, before, amount))
        return dict(found)

    def _values(self, kind: Kind, cell: tuple[str, str, str], months: Sequence[str]) -> list[int]:
        measure, dimension, code = cell
        if kind == "distinct":
            return [self._distinct(measure, month, month) for month in months]
        if kind == "flow":
            return [self.sums[measure, month, dimension, code] for month in months]
        level = self.standing.get((measure, "", dimension, code), 0)
        levels = {}
        for month in self.months:
            level += self.sums[measure, month, dimension, code]
            levels[month] = level
        return [levels[month] for month in months]

    def _distinct(self, tally: str, first: str, last: str) -> int:
        return sum(
            amount
            for start, end, before, amount in self._reaches_of.get(tally, ())
            if start <= last and end >= first and before < first
        )

    def without(self, ahead: Iterable[Fact], facts: Mapping[Group, list[Fact]]) -> "Cells":
        """The same without facts that the clock has not reached; `facts` are those of the subjects concerned."""
        early = set(ahead)
        sums, reaches = Counter(self.sums), Counter(self.reaches)
        sums.subtract(summed(early))
        known = contributions(facts, facts)
        reached = contributions(facts, {group: [f for f in found if f not in early] for group, found in facts.items()})
        for group in facts:
            (reaches if group[0] in REACHES else sums).update(difference(reached[group], known[group]))
        return Cells(self.months, sums, self.standing, reaches)


def figures(indicator: Indicator, cells: Cells, names: Names, months: Sequence[str]) -> IndicatorFigures:
    """An indicator's figures for some of the cells' months."""
    own = cells.figure(indicator.label, indicator.kind, (indicator.counts, "", ""), months)
    apart = {beside.key: _beside(beside, cells, months) for beside in indicator.beside}
    for split in indicator.splits:
        apart |= _split(split, indicator, cells, names, months)
    name, target = names.plan_row(indicator.id)
    return IndicatorFigures(
        **own.model_dump(),
        id=indicator.id,
        programme=indicator.programme,
        programme_label=names.programme(indicator.programme),
        name=name,
        target=target,
        rule_version=VERSION,
        apart=apart,
    )


def _beside(beside: Beside, cells: Cells, months: Sequence[str]) -> Figure:
    return cells.figure(beside.label, beside.kind, (beside.measure, beside.dimension, beside.code), months)


def _split(split: Split, indicator: Indicator, cells: Cells, names: Names, months: Sequence[str]) -> dict[str, Figure]:
    group = names.grouping(split.labels)
    members: dict[str, list[str]] = defaultdict(list, {code: [code] for code in split.always})
    for code in sorted(cells.codes(indicator.counts, split.dimension) - set(split.always)):
        members[group(code)].append(code)
    return {
        f"{split.key}.{name}": _together(
            f"{split.label}：{names.of(split.labels, name)}",
            [cells.figure("", indicator.kind, (indicator.counts, split.dimension, code), months) for code in codes],
        )
        for name, codes in members.items()
    }


def _together(label: str, rows: Sequence[Figure]) -> Figure:
    months = {month: sum(row.months[month] for row in rows) for month in rows[0].months}
    return Figure(label=label, kind=rows[0].kind, months=months, total=sum(row.total for row in rows))


def measures_of(indicators: Iterable[Indicator]) -> set[str]:
    """The measures and tallies whose cells these indicators need."""
    wanted: set[str] = set()
    for indicator in indicators:
        wanted |= {indicator.counts, *(beside.measure for beside in indicator.beside)}
    return wanted

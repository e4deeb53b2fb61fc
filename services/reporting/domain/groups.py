"""Which subjects' tallies a fact concerns, and what the tallies say of the facts of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from services.reporting.domain.facts import Cell, Fact
from services.reporting.domain.tallies import DISTINCTS, OWNED, STOCKS, Tally

Group = tuple[str, UUID]
"""A tally, and one of its subjects."""

TALLIES: Mapping[str, Tally] = {tally.id: tally for tally in (*STOCKS, *DISTINCTS, *OWNED)}

_STOCK_OF = {measure: stock for stock in STOCKS for measure in (*stock.opened, *stock.closed)}
_DISTINCT_OF = {tally.measure: tally for tally in DISTINCTS}
_OWNED_OF = {measure: tally for tally in OWNED for measure in tally.stock.opened}

BY_KEY = frozenset(_STOCK_OF)
"""The measures whose facts are gathered by key: openings and closings."""
BY_SUBJECT = frozenset(_DISTINCT_OF)
"""The measures whose facts are gathered by subject."""
OPENINGS = frozenset(_OWNED_OF)
"""The measures whose facts say who owns what was opened."""
CLOSINGS = frozenset(measure for tally in OWNED for measure in tally.stock.closed)
"""The measures whose facts end what was opened."""


def concerned(facts: Iterable[Fact]) -> set[Group]:
    """The subjects that these facts concern by themselves."""
    groups: set[Group] = set()
    for fact in facts:
        if fact.measure in _STOCK_OF:
            groups.add((_STOCK_OF[fact.measure].id, fact.key))
        if fact.measure in _DISTINCT_OF and fact.subject is not None:
            groups.add((_DISTINCT_OF[fact.measure].id, fact.subject))
    return groups


def owners(facts: Iterable[Fact]) -> set[Group]:
    """The owners of what these facts opened."""
    return {
        (_OWNED_OF[fact.measure].id, fact.subject)
        for fact in facts
        if fact.measure in _OWNED_OF and fact.subject is not None
    }


def gathered(facts: Iterable[Fact]) -> dict[Group, list[Fact]]:
    """The facts by the subjects they concern by themselves."""
    found: dict[Group, list[Fact]] = defaultdict(list)
    for fact in facts:
        if (stock := _STOCK_OF.get(fact.measure)) is not None:
            found[stock.id, fact.key].append(fact)
        if fact.subject is not None and (distinct := _DISTINCT_OF.get(fact.measure)) is not None:
            found[distinct.id, fact.subject].append(fact)
    return found


def gathered_by_owner(openings: Iterable[Fact], closings: Iterable[Fact]) -> dict[Group, list[Fact]]:
    """The openings by owner, each with the closings of its key."""
    ends: dict[tuple[str, UUID], list[Fact]] = defaultdict(list)
    for closing in closings:
        ends[_STOCK_OF[closing.measure].id, closing.key].append(closing)
    found: dict[Group, list[Fact]] = defaultdict(list)
    for opening in openings:
        for group in owners([opening]):
            found[group] += [opening, *ends[_STOCK_OF[opening.measure].id, opening.key]]
    return found


def contributions(groups: Iterable[Group], facts: Mapping[Group, list[Fact]]) -> dict[Group, Counter[Cell]]:
    """What each subject contributes, given its facts."""
    return {group: TALLIES[group[0]].contribution(facts.get(group, ())) for group in groups}

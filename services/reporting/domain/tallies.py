"""Numbers that a single fact does not settle: what is open at a date (stock), and who is counted once (distinct).

Each is kept per subject: the facts of one hub, one case, one person give that subject's contribution. When another
fact of the subject arrives, in whatever order, the contribution is made anew and the difference goes to the rollups.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.reporting.domain.facts import Cell, Fact, Part, month_of

NEVER = ""  # sorts before every month
FOR_EVER = "9999-12"
ALIKE = 4_096
"""So many contributions are kept, for most subjects contribute what many others do; nobody changes one."""

Span = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Stock:
    """How many are open at the end of a day; opening and closing are facts with the same key.

    What is closed on a day is not open at its end.
    """

    id: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]

    def contribution(self, facts: Iterable[Fact]) -> Counter[Cell]:
        """+1 in the month of opening, -1 in that of closing; a closing without its opening waits for it."""
        found = list(facts)
        openings = [f for f in found if f.measure in self.opened]
        if not openings:
            return Counter()
        opening = openings[0] if len(openings) == 1 else min(openings, key=lambda f: f.precedence)
        closings = [f.on for f in found if f.measure in self.closed]
        closed = month_of(max(opening.on, min(closings))) if closings else NEVER
        return _opened(self.id, opening.parts, opening.month, closed)


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different subjects a measure has in a period, counted once however long the period is."""

    id: str
    measure: str

    def contribution(self, facts: Iterable[Fact]) -> Counter[Cell]:
        """One cell for each month in which the subject appears."""
        months = sorted({month_of(f.on) for f in facts if f.measure == self.measure})
        return reach(self.id, tuple([(at, at) for at in months]))


@dataclass(frozen=True, slots=True)
class Present:
    """How many different subjects have something under way at any time in a period (a person with two supports: 1)."""

    id: str
    stock: Stock

    def contribution(self, facts: Iterable[Fact]) -> Counter[Cell]:
        """One cell for each stretch of months in which something is under way."""
        spans = merged(spans_of(self.stock, facts))
        return reach(self.id, tuple([(month_of(start), month_of(end) if end else FOR_EVER) for start, end in spans]))


@dataclass(frozen=True, slots=True)
class Holders:
    """How many different subjects have something open at the end of a day (a host with two menus: 1)."""

    id: str
    stock: Stock

    def contribution(self, facts: Iterable[Fact]) -> Counter[Cell]:
        """+1 where the subject's first opens, -1 where its last closes."""
        spans = merged(spans_of(self.stock, facts))
        changes = [(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans if end is not None]
        return _counted(((self.id, month_of(on), "", ""), change) for on, change in changes)


Tally = Stock | Distinct | Present | Holders


def spans_of(stock: Stock, facts: Iterable[Fact]) -> list[Span]:
    """From when until when each thing was open."""
    opened: dict[object, date] = {}
    closed: dict[object, date] = {}
    for one in facts:
        into = opened if one.measure in stock.opened else closed if one.measure in stock.closed else None
        if into is not None:
            into[one.key] = min(one.on, into.get(one.key, one.on))
    return [(start, max(start, closed[key]) if key in closed else None) for key, start in opened.items()]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps; what opens on the day another closes goes on."""
    joined: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if joined and (joined[-1][1] is None or start <= joined[-1][1]):
            before = joined[-1][1]
            joined[-1] = (joined[-1][0], None if before is None or end is None else max(before, end))
        else:
            joined.append((start, end))
    return joined


@lru_cache(maxsize=ALIKE)
def reach(tally: str, stretches: tuple[tuple[str, str], ...]) -> Counter[Cell]:
    """Each stretch of months with the last month of the one before: what makes distinct counts add up.

    In a period from a to b exactly one stretch of a subject that appears there overlaps the period and has its
    predecessor end before a; counting those counts each subject once, whatever the period.
    """
    cells: Counter[Cell] = Counter()
    before = NEVER
    for first, last in stretches:
        cells[tally, first, last, before] += 1
        before = last
    return cells


@lru_cache(maxsize=ALIKE)
def _opened(tally: str, parts: tuple[Part, ...], at: str, closed: str) -> Counter[Cell]:
    places = [("", ""), *((dimension, code) for dimension, code, _ in parts)]
    changes = [(at, 1), (closed, -1)] if closed else [(at, 1)]
    return _counted(((tally, when, *place), change) for when, change in changes for place in places)


def _counted(changes: Iterable[tuple[Cell, int]]) -> Counter[Cell]:
    cells: dict[Cell, int] = {}
    for cell, change in changes:
        cells[cell] = cells.get(cell, 0) + change
    return Counter({cell: change for cell, change in cells.items() if change})


def difference(new: Counter[Cell], old: Counter[Cell]) -> Counter[Cell]:
    """What must be added to the rollups to come from `old` to `new`."""
    return Counter({cell: new[cell] - old[cell] for cell in new.keys() | old.keys() if new[cell] != old[cell]})


HUBS = Stock("hubs_active", ("hubs_opened",), ("hubs_closed",))
MENUS = Stock("menus_active", ("menus_opened",), ("menus_closed",))
CASES = Stock("cases_open", ("cases_opened", "cases_reopened"), ("case_closings", "cases_merged"))
SUPPORTS = Stock("supports_active", ("supports_started",), ("supports_ended",))

STOCKS: tuple[Stock, ...] = (
    HUBS,
    MENUS,
    CASES,
    SUPPORTS,
    Stock("outreach_open", ("outreach_started",), ("outreach_ended",)),
    Stock("resources_active", ("resources_opened",), ("resources_closed",)),
    Stock("reviews_overdue", ("review_days_passed",), ("review_days_left",)),
    Stock("gaps_open", ("gaps_recorded",), ("gaps_answered",)),
)
"""By key."""

DISTINCTS: tuple[Distinct, ...] = (
    Distinct("cases_closed", "case_closings"),
    Distinct("persons_matched", "matches_made"),
    Distinct("coordination_meeting_cases_distinct", "coordination_meeting_cases"),
    Distinct("support_conference_cases_distinct", "support_conference_cases"),
)
"""By subject."""

OWNED: tuple[Present | Holders, ...] = (
    Present("participants_supported", SUPPORTS),
    Holders("hosts_active", MENUS),
)
"""By the subject of the opening; the closing does not know it."""

REACHES = frozenset(tally.id for tally in (*DISTINCTS, *OWNED) if isinstance(tally, Distinct | Present))
"""The tallies whose cells are stretches of months."""

"""Random households, what they answered, who meets about them and what is shared there: plain data, no rule in it.

Days lie close together, agencies are few, so that withdrawals, expiries and refusals fall on the days that count.
Every name is invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")
AGENCIES = ("city", "council", "higashi", "kita", "minami")
KINDS = ("basic", "health", "support_history")
FIRST = date(2026, 5, 1)
DAYS = 40
TWO = 2


@dataclass(frozen=True)
class Person:
    """Somebody of the household."""

    id: UUID
    alive: bool


@dataclass(frozen=True)
class Said:
    """One entry of the ledger: a yes to some agencies, for kinds of data and a time; a no to others; taken back."""

    id: UUID
    person: UUID
    purpose: str
    yes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    yes_on: date | None = None
    first: date | None = None
    last: date | None = None
    no: frozenset[str] = frozenset()
    no_on: date | None = None
    taken_back: date | None = None

    def heard_by(self, day: date) -> "Said":
        """The entry as far as it was said by then."""
        told = self
        if self.yes_on is None or self.yes_on > day:
            told = replace(told, yes=frozenset(), kinds=frozenset(), yes_on=None, first=None, last=None)
        if self.no_on is None or self.no_on > day:
            told = replace(told, no=frozenset(), no_on=None)
        return replace(told, taken_back=None) if self.taken_back is None or self.taken_back > day else told


@dataclass(frozen=True)
class Wish:
    """Somebody wants to open an item to agencies: on `today`, dated `on`."""

    basis: str
    agencies: tuple[str, ...]
    on: date
    today: date
    until: date | None
    stopped_on: date | None


@dataclass(frozen=True)
class Thing:
    """What an agency shared on a support conference about some persons."""

    agency: str
    about: tuple[UUID, ...]
    on: date
    kinds: frozenset[str]
    wishes: tuple[Wish, ...]


@dataclass(frozen=True)
class Reader:
    """Somebody who looks on a day."""

    agency: str
    works: bool
    staff: bool
    confirmed_on: date | None
    day: date


@dataclass(frozen=True)
class World:
    """One household and one meeting about it."""

    persons: tuple[Person, ...]
    ledger: tuple[Said, ...]
    protected: bool
    kind: str
    agencies: tuple[str, ...]
    named: tuple[UUID, ...] | None
    convened_on: date
    held_on: date
    city_there: bool
    taken_up: bool
    confirmed: tuple[tuple[str, date], ...]
    things: tuple[Thing, ...]
    roles: frozenset[str]
    readers: tuple[Reader, ...]
    wall: tuple[UUID, UUID] | None = None
    """Two persons of whom one side learns nothing of the other (R15)."""
    engaged: tuple[tuple[str, tuple[UUID, ...]], ...] = ()
    """With whom agencies work, where that was said."""

    def heard_by(self, day: date) -> list[Said]:
        """The ledger as far as it was said by then."""
        return [each.heard_by(day) for each in self.ledger]


def world(seed: int) -> World:
    """The world of a seed, always the same."""
    chance = Random(seed)
    persons = tuple(
        Person(_id(chance), chance.random() < 0.85) for _ in range(chance.choices([0, 1, 2, 3, 4], [1, 6, 6, 4, 2])[0])
    )
    ids = [person.id for person in persons]
    convened = _day(chance, 5, 15)
    kind = chance.choices(["coordination_meeting", "support_conference", "promotion_council"], [9, 9, 1])[0]
    agencies = ("city", *_some(chance, AGENCIES[1:], 0.5))
    made = World(
        persons=persons,
        ledger=(),
        protected=chance.random() < 0.2,
        kind=kind,
        agencies=agencies,
        named=tuple(_some(chance, ids, 0.7)) or None if chance.random() < 0.4 else None,
        convened_on=convened,
        held_on=convened + timedelta(chance.randint(0, 12)),
        city_there=chance.random() < 0.9,
        taken_up=chance.random() < 0.9,
        confirmed=tuple((agency, _day(chance, 5, 18)) for agency in agencies if chance.random() < 0.95),
        things=(),
        roles=frozenset(_some(chance, AGENCIES[2:], 0.3)),
        readers=tuple(_reader(chance) for _ in range(4)),
    )
    generous = chance.random() < 0.6
    ledger = [entry for person in ids for entry in _answers(chance, person, agencies, generous=generous)]
    about = made.named or tuple(person.id for person in persons if person.alive)
    shared = kind == "support_conference" and about
    things = tuple(_thing(chance, agencies, about) for _ in range(chance.randint(1, 2))) if shared else ()
    return _walled(replace(made, ledger=tuple(ledger), things=things), Random(f"wall {seed}"))


def _walled(made: World, chance: Random) -> World:
    ids = [person.id for person in made.persons]
    if len(ids) < TWO or chance.random() < 0.6:
        return made
    said = {agency: tuple(_some(chance, ids, 0.4)) for agency in _some(chance, AGENCIES[2:], 0.5)}
    one, other = chance.sample(ids, TWO)
    return replace(made, wall=(one, other), engaged=tuple(said.items()))


def _answers(chance: Random, person: UUID, agencies: Sequence[str], *, generous: bool) -> list[Said]:
    found = []
    for _ in range(chance.choices([0, 1, 2, 3], [1, 8, 4, 2])[0]):
        all_of_it = generous and chance.random() < 0.8
        yes_on = _day(chance, 0, 8) if all_of_it else _day(chance, 0, 30)
        first = yes_on + timedelta(0 if all_of_it else chance.choice([0, 0, 0, 3]))
        entry = Said(
            id=_id(chance),
            person=person,
            purpose="support_sharing" if chance.random() < 0.92 else "participation",
            yes=frozenset(agencies if all_of_it else _some(chance, AGENCIES, 0.6)),
            kinds=frozenset(KINDS if all_of_it else _some(chance, KINDS, 0.6)),
            yes_on=yes_on,
            first=first,
            last=first + timedelta(365 if all_of_it and chance.random() < 0.7 else chance.randint(0, 25)),
            taken_back=_day(chance, 5, DAYS) if chance.random() < 0.3 else None,
        )
        if chance.random() < 0.25:
            entry = replace(entry, no=frozenset(_some(chance, AGENCIES, 0.4)), no_on=_day(chance, 0, DAYS))
        if chance.random() < 0.1:
            entry = replace(entry, yes=frozenset(), kinds=frozenset(), yes_on=None, first=None, last=None)
        found.append(entry)
    return found


def _thing(chance: Random, agencies: Sequence[str], about: Sequence[UUID]) -> Thing:
    day, wishes, today = _day(chance, 5, 12), list[Wish](), _day(chance, 12, 16)
    for _ in range(chance.randint(0, 3)):
        basis = chance.choices(["consent", "emergency_life", "statutory_report"], [6, 2, 1])[0]
        on = max(day, today - timedelta(chance.choice([0, 0, 0, 2])))
        until = on + timedelta(chance.choice([0, 3, 10, 14, 15, 90, 91])) if basis != "consent" else None
        if basis == "consent" and chance.random() < 0.2:
            until = on + timedelta(chance.randint(0, 20))
        to = tuple(agencies if chance.random() < 0.4 else _some(chance, AGENCIES, 0.4)) or ("kita",)
        stopped = today + timedelta(chance.randint(0, 8)) if basis != "consent" and chance.random() < 0.3 else None
        wishes.append(Wish(basis, to, on, today, until, stopped))
        today += timedelta(chance.randint(0, 5))
    some = tuple(_some(chance, about, 0.6)) or tuple(about)
    kinds = frozenset(_some(chance, KINDS, 0.25))
    return Thing(chance.choice(agencies), some, day, kinds, tuple(wishes))


def _reader(chance: Random) -> Reader:
    agency = chance.choice(AGENCIES)
    works = chance.random() < 0.9
    staff = works and agency in AGENCIES[:2] and chance.random() < 0.7
    return Reader(agency, works, staff, _day(chance, 5, 30) if chance.random() < 0.6 else None, _day(chance, 26, DAYS))


def _some(chance: Random, among: Sequence[T], share: float) -> list[T]:
    return [each for each in among if chance.random() < share]


def _day(chance: Random, first: int, last: int) -> date:
    return FIRST + timedelta(chance.randint(first, last))


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128))

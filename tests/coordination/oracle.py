"""Who may convene, open and see what, by a plain reading of R3–R7 and R15; it knows nothing of the service's code.

Written for the eye of somebody who knows the rules and not the program: it goes through persons, agencies and days one
by one, keeps no state and is slow.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.coordination.worlds import KINDS, Reader, Said, Thing, Wish, World

LONGEST = {"emergency_life": 14, "statutory_report": 90}
Pairs = frozenset[tuple[UUID, str]]
Opened = tuple[Wish, frozenset[UUID]]
"""An opening that was made, and the entries of the ledger on which it rests."""


def answers(world: World) -> dict[str, Any]:
    """Every question about this world with its answer."""
    said: dict[str, Any] = {"convene": convene(world)}
    if said["convene"] != "yes":
        return said
    said["hold"] = hold(world)
    for number, thing in enumerate(world.things):
        made = list[tuple[int, Opened]]()
        for turn, wish in enumerate(thing.wishes):
            result, rests = open_thing(world, thing, wish, [each for _, each in made])
            said[f"open {number} {turn}"] = result
            if result == "yes":
                made.append((turn, (wish, rests)))
        for place, reader in enumerate(world.readers):
            said[f"see {number} by {place}"] = why(world, thing, made, reader)
            said[f"plan {number} for {place}"] = may_enter_plan(world, thing, [each for _, each in made], reader)
    for place, reader in enumerate(world.readers):
        said[f"case by {place}"] = sight(world, reader)
    return said


def yeses(ledger: Iterable[Said], person: UUID, agency: str, day: date) -> list[Said]:
    """R3: the person's grants by which this agency may know on this day."""
    mine = [each for each in ledger if each.person == person and each.purpose == "support_sharing"]
    found = []
    for entry in mine:
        if entry.yes_on is None or entry.first is None or entry.last is None or agency not in entry.yes:
            continue
        if day < entry.first or day > entry.last:
            continue
        if entry.taken_back is not None and day >= entry.taken_back:
            continue
        later_no = False
        for other in mine:
            if other.no_on is not None and agency in other.no and entry.yes_on < other.no_on <= day:
                later_no = True
        if not later_no:
            found.append(entry)
    return found


def alive(world: World) -> list[UUID]:
    return [person.id for person in world.persons if person.alive]


def concerned(world: World) -> list[UUID]:
    """R4: the members named, by default all living; who has died is not asked."""
    return [each for each in (world.named or alive(world)) if each in alive(world)]


def lacking(ledger: Sequence[Said], persons: Iterable[UUID], agencies: Iterable[str], day: date) -> Pairs:
    return frozenset((who, to) for who in persons for to in agencies if not yeses(ledger, who, to, day))


def convene(world: World) -> Any:
    """R4, R5, R7."""
    if world.kind == "promotion_council":
        return "no case here"
    if world.kind == "support_conference":
        return "yes"
    if not world.persons:
        return "nobody known"
    ledger = world.heard_by(world.convened_on)
    missing = lacking(ledger, concerned(world), world.agencies, world.convened_on)
    missing |= lacking(ledger, concerned(world), world.agencies, world.held_on)
    return missing or "yes"


def hold(world: World) -> Any:
    """R4 on the day itself, R5's duty of everybody there, R6's city."""
    if not world.city_there:
        return "city absent"
    if world.kind == "support_conference":
        by_then = {agency for agency, day in world.confirmed if day <= world.held_on}
        unready = frozenset(agency for agency in world.agencies if agency not in by_then)
        return ("duty", unready) if unready else "yes"
    if not world.taken_up:
        return "yes"
    ledger = world.heard_by(world.held_on)
    return lacking(ledger, concerned(world), world.agencies, world.held_on) or "yes"


def asked_for(world: World, thing: Thing) -> list[UUID]:
    """Who must consent: whom it concerns; the dead are not asked unless it concerns nobody else."""
    living = [each for each in thing.about if each in alive(world)]
    return living or list(thing.about)


def open_thing(world: World, thing: Thing, wish: Wish, made: Sequence[Opened]) -> tuple[Any, frozenset[UUID]]:
    """R5: item by item, by the consent of everyone it concerns for every agency, or the city's decision for a time."""
    if all(any(is_open(world, thing, each, agency, wish.today) for each in made) for agency in wish.agencies):
        return "already", frozenset()
    if wish.basis != "consent":
        assert wish.until is not None
        return ("yes" if wish.until <= wish.on + timedelta(LONGEST[wish.basis]) else "too long"), frozenset()
    ledger, rests = world.heard_by(wish.today), set[UUID]()
    for day in (wish.on, wish.today):
        missing = set()
        for who in asked_for(world, thing):
            for agency in wish.agencies:
                given = yeses(ledger, who, agency, day)
                told = {kind for entry in given for kind in entry.kinds}
                if not given or any(kind not in told for kind in thing.kinds):
                    missing.add((who, agency))
                rests.update(entry.id for entry in given)
        if missing:
            return frozenset(missing), frozenset()
    return "yes", frozenset(rests)


def is_open(world: World, thing: Thing, opened: Opened, agency: str, day: date) -> bool:
    """Whether the opening still lets this agency know: R3 ends what rests on a consent that ended."""
    wish, rests = opened
    if agency not in wish.agencies or day < wish.on:
        return False
    if wish.until is not None and day > wish.until:
        return False
    if wish.basis != "consent":
        return wish.stopped_on is None or day < wish.stopped_on
    ledger = world.heard_by(day)
    return all(any(e.id in rests for e in yeses(ledger, who, agency, day)) for who in asked_for(world, thing))


def why(world: World, thing: Thing, made: Sequence[tuple[int, Opened]], reader: Reader) -> Any:
    """R5, R15: every reason why this reader sees the item; none means that it does not exist for them."""
    if not reader.works:
        return frozenset()
    found = set[str]()
    if reader.agency in world.agencies and reader.confirmed_on is not None and reader.confirmed_on <= reader.day:
        found.add("conference")
        if thing.agency == reader.agency:
            found.add("own_record")
    apart = is_behind(world, thing, reader)
    for n, each in made:
        if is_open(world, thing, each, reader.agency, reader.day) and not (apart and each[0].basis == "consent"):
            found.add(str(n))
    return frozenset(found)


def works_with(world: World, agency: str, day: date) -> set[UUID]:
    """With whom an agency works: as was said, else with whoever consented that it may know."""
    for name, persons in world.engaged:
        if name == agency:
            return set(persons)
    ledger = world.heard_by(day)
    return {person.id for person in world.persons if yeses(ledger, person.id, agency, day)}


def kept_from(world: World, agency: str, day: date) -> set[UUID]:
    """R15: of whom an agency must not learn; one that works with nobody known stands on no side of a wall."""
    if world.wall is None or agency in {"city", "council"}:
        return set()
    own = works_with(world, agency, day)
    if not own:
        return set(world.wall)
    one, other = world.wall
    return {there for here, there in ((one, other), (other, one)) if here in own} - own


def is_behind(world: World, thing: Thing, reader: Reader) -> bool:
    """R15: it is about somebody across, may come from them, or comes from an agency of the other side."""
    hidden = kept_from(world, reader.agency, reader.day)
    if not hidden:
        return False
    own, told_by = (works_with(world, agency, reader.day) for agency in (reader.agency, thing.agency))
    stranger = thing.agency not in {"city", "council", reader.agency} and not told_by & own
    return bool(set(thing.about) & hidden or told_by & hidden or stranger)


def may_enter_plan(world: World, thing: Thing, made: Sequence[Opened], reader: Reader) -> bool:
    """R5: a plan is read by city, council and the agencies in it; it may repeat what stands open to all of them."""
    readers = {"city", "council", reader.agency}
    return all(any(is_open(world, thing, each, agency, reader.day) for each in made) for agency in readers)


def sight(world: World, reader: Reader) -> Any:
    """R3, R15: what of the case its reader sees; nothing at all where their agency is not on it."""
    on_it = reader.agency in world.roles or reader.agency in world.agencies
    if not reader.staff and not (reader.works and on_it):
        return "not found"
    ledger = world.heard_by(reader.day)
    hidden = set() if reader.staff else kept_from(world, reader.agency, reader.day)
    may_know: dict[UUID, set[str]] = {}
    for person in world.persons:
        given = [] if person.id in hidden else yeses(ledger, person.id, reader.agency, reader.day)
        may_know[person.id] = set(KINDS) if reader.staff else {kind for entry in given for kind in entry.kinds}
    living = [] if hidden else alive(world)
    everyone = {kind: bool(living) and all(kind in may_know[each] for each in living) for kind in KINDS}
    return {
        "known": {str(person): frozenset(kinds) for person, kinds in may_know.items()},
        "address": (reader.staff or everyone["basic"]) and not world.protected,
        "narrative": reader.staff or everyone["support_history"],
        "whole": reader.staff or (bool(living) and all(may_know[each] for each in living)),
    }

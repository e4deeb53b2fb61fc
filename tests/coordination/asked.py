"""The service's own rules asked the same questions as the oracle: nothing is decided here, only translated."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.domain.case import Case, Member
from services.coordination.domain.compartment import (
    Acknowledgement,
    AcknowledgementRequired,
    AlreadyOpened,
    CompartmentItem,
    ItemKind,
    ReviewResult,
    before_walls,
    reasons,
    require_acknowledgements,
)
from services.coordination.domain.consent import Consent, ConsentMissing
from services.coordination.domain.meeting import (
    AgendaItem,
    Attendee,
    Determination,
    LeftOut,
    Meeting,
    MeetingKind,
    Minutes,
    Result,
)
from services.coordination.domain.meeting.errors import (
    CityAbsent,
    DeterminationNotHere,
    NobodyKnown,
    NoCasesOnTheCouncil,
)
from services.coordination.domain.walls import Walls, working_with
from services.coordination.policy import cases as case_policy
from services.coordination.policy import meetings as policy
from services.coordination.queries.sight import Sight
from services.coordination.store.walls import EVERYWHERE
from shared.actors import Actor, Role
from shared.privacy.masking import HIDDEN
from shared.refusals import Invalid, NotFound, Refusal
from tests.coordination.worlds import FIRST, KINDS, Reader, Thing, Wish, World

CASE, HOUSEHOLD, MEETING = UUID(int=1), UUID(int=2), UUID(int=3)
TEXT = "見本"


def answers(world: World) -> dict[str, Any]:
    """Every question about this world with the service's answer."""
    said: dict[str, Any] = {}
    case = a_case(world)
    meeting, said["convene"] = convene(world, case)
    if meeting is None or said["convene"] != "yes":
        return said
    for number, thing in enumerate(world.things):
        item = an_item(number, thing)
        turns: dict[UUID, str] = {}
        for turn, wish in enumerate(thing.wishes):
            before = len(item.openings)
            said[f"open {number} {turn}"] = open_item(world, item, wish)
            turns |= {each.id: str(turn) for each in item.openings[before:]}
        for place, reader in enumerate(world.readers):
            said[f"see {number} by {place}"] = see(world, meeting, item, reader, turns)
            readers = {"city", "council", reader.agency}
            grants, dead = ledger(world, reader.day), dead_in(world)
            said[f"plan {number} for {place}"] = item.is_open_to(readers, grants, dead=dead, on=reader.day)
    for place, reader in enumerate(world.readers):
        said[f"case by {place}"] = sight(world, case, reader)
    said["hold"] = hold(world, meeting)
    return said


def ledger(world: World, day: date) -> list[Consent]:
    """The ledger as its events told it by then."""
    return [
        Consent(
            each.id,
            HOUSEHOLD,
            each.person,
            each.purpose,
            each.yes,
            each.kinds,
            each.yes_on,
            each.first,
            each.last,
            each.taken_back,
            each.no_on,
            each.no,
        )
        for each in world.heard_by(day)
    ]


def a_case(world: World) -> Case:
    people = [
        Member(
            CASE,
            each.id,
            place,
            told_living=each.alive,
            name=TEXT,
            kana=TEXT,
            birth_date=TEXT,
            relation=TEXT,
            issues=[TEXT],
            main_issue=TEXT,
            note=TEXT,
        )
        for place, each in enumerate(world.persons)
    ]
    return Case(
        CASE,
        "2026-0001",
        HOUSEHOLD,
        UUID(int=4),
        FIRST,
        FIRST,
        members=people,
        address=TEXT,
        narrative=TEXT,
        address_protected=world.protected,
    )


def dead_in(world: World) -> frozenset[UUID]:
    return frozenset(each.id for each in world.persons if not each.alive)


def pairs(refused: Refusal) -> Any:
    return frozenset((UUID(each["member"]), each["agency"]) for each in refused.facts["missing"])


def convene(world: World, case: Case) -> tuple[Meeting | None, Any]:
    try:
        meeting = Meeting(
            id=MEETING,
            kind=MeetingKind(world.kind),
            planned_on=FIRST,
            held_on=world.held_on,
            agencies=world.agencies,
            agenda=[AgendaItem(0, CASE, world.named)],
        )
        meeting.convene([case], ledger(world, world.convened_on), on=world.convened_on)
    except NoCasesOnTheCouncil:
        return None, "no case here"
    except NobodyKnown:
        return None, "nobody known"
    except ConsentMissing as refused:
        return None, pairs(refused)
    return meeting, "yes"


def hold(world: World, meeting: Meeting) -> Any:
    """As the minutes are recorded: the meeting itself, then the duty, then the consents of what was taken up."""
    attendees = tuple(Attendee(agency, None) for agency in world.agencies)
    determined = (Determination(CASE, Result.CONTINUE),) if world.taken_up else ()
    late = {} if world.taken_up else {CASE: LeftOut.NO_TIME}
    try:
        meeting.hold(Minutes(world.city_there, attendees, determinations=determined, left_out=late), on=world.held_on)
        if meeting.is_confidential:
            given = [Acknowledgement(MEETING, agency, "one", day, "") for agency, day in world.confirmed]
            require_acknowledgements(attendees, given, until=world.held_on)
        taken_up = [item for item in meeting.agenda if item.taken_up]
        meeting.require_consents(taken_up, ledger(world, world.held_on), days=(world.held_on,))
    except CityAbsent:
        return "city absent"
    except NoCasesOnTheCouncil:
        return "no case here"
    except DeterminationNotHere:
        return "not determined here"
    except AcknowledgementRequired as refused:
        return "duty", frozenset(each["agency"] for each in refused.facts["missing"])
    except ConsentMissing as refused:
        return pairs(refused)
    return "yes"


def an_item(number: int, thing: Thing) -> CompartmentItem:
    return CompartmentItem(
        UUID(int=10 + number),
        MEETING,
        CASE,
        ItemKind.MATERIAL,
        thing.agency,
        thing.agency,
        thing.on,
        TEXT,
        thing.about,
        categories=tuple(sorted(thing.kinds)),
    )


def open_item(world: World, item: CompartmentItem, wish: Wish) -> Any:
    officer = actor("city", works=True, staff=True)
    grants, dead = ledger(world, wish.today), dead_in(world)
    times = {"on": wish.on, "today": wish.today}
    try:
        if wish.basis == "consent":
            item.open_by_consent(wish.agencies, grants, dead=dead, by=officer, until=wish.until, **times)
        else:
            assert wish.until is not None
            opening = item.open_by_decision(
                wish.basis, wish.agencies, grants, dead=dead, by=officer, reason=TEXT, until=wish.until, **times
            )
            if wish.stopped_on is not None:
                opening.review(ReviewResult.STOPPED, TEXT, by="another", on=wish.stopped_on)
    except AlreadyOpened:
        return "already"
    except ConsentMissing as refused:
        return pairs(refused)
    except Invalid:
        return "too long"
    return "yes"


def see(world: World, meeting: Meeting, item: CompartmentItem, reader: Reader, turns: dict[UUID, str]) -> Any:
    who = actor(reader.agency, works=reader.works, staff=reader.staff)
    with suppress(NotFound):
        policy.require_worker(who)
        confirmed = reader.confirmed_on is not None and reader.confirmed_on <= reader.day
        asks = policy.reader(who, meeting, has_confirmed=confirmed)
        found = reasons(item, asks, ledger(world, reader.day), dead=dead_in(world), on=reader.day)
        found = before_walls(item, found, walls(world, reader.day), who.agency)
        return frozenset(turns[each.opening.id] if each.opening else each.why.value for each in found)
    return frozenset()


def walls(world: World, day: date) -> Walls:
    """The walls of the household as they stand on a day."""
    members = [each.id for each in world.persons]
    return Walls(
        persons=tuple(frozenset([each]) for each in members),
        pairs=frozenset([world.wall] if world.wall else ()),
        works_with=working_with(members, dict(world.engaged), ledger(world, day), on=day),
        everywhere=EVERYWHERE,
    )


def sight(world: World, case: Case, reader: Reader) -> Any:
    who = actor(reader.agency, works=reader.works, staff=reader.staff)
    agencies = world.roles | frozenset(world.agencies)
    if not case_policy.may_see(who, agencies):
        return "not found"
    grants = ledger(world, reader.day)
    seen = Sight(
        case,
        who.agency,
        case_policy.is_staff(who),
        agencies,
        grants,
        grants,
        case.address_protected,
        reader.day,
        walls(world, reader.day),
    )
    return {
        "known": {str(records[0].id): kinds_shown(seen, records) for records in case.persons()},
        "address": is_shown(seen.address()),
        "narrative": is_shown(seen.narrative()),
        "whole": seen.is_whole,
    }


def kinds_shown(seen: Sight, records: Sequence[Member]) -> frozenset[str]:
    person = seen.person(records)
    fields: dict[str, Callable[[], bool]] = {
        "basic": lambda: all(is_shown(each) for each in (person.name, person.kana, person.birth_date, person.relation)),
        "health": lambda: is_shown(person.main_issue) and person.issues == [TEXT],
        "support_history": lambda: is_shown(person.note),
    }
    return frozenset(kind for kind in KINDS if fields[kind]())


def is_shown(text: str | None) -> bool:
    assert text in {TEXT, HIDDEN}, text
    return text == TEXT


def actor(agency: str, *, works: bool, staff: bool) -> Actor:
    """A worker; an officer or coordinator where they are staff; an auditor where they work with nobody."""
    roles = {Role.WORKER} if works else {Role.AUDITOR}
    if staff:
        roles |= {Role.CITY_OFFICER if agency == "city" else Role.COORDINATOR}
    return Actor(agency, agency, frozenset(roles))

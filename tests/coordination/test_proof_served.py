"""A hundred worlds of the proof through the API and a real database: convened or not, opened or not, seen by whom."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.coordination.domain.meeting import MeetingStatus
from tests.coordination import oracle
from tests.coordination.meeting_room import Room
from tests.coordination.proof import seeds
from tests.coordination.served import written
from tests.coordination.worlds import Said, Thing, Wish, World, world

TODAY = date(2026, 11, 30)
CONVENED, SHARED = 80, 20


def worlds(fitting: Callable[[World], bool], count: int, seed: int) -> Iterator[World]:
    """The first worlds that fit."""
    found = (made for made in map(world, seeds(10_000, seed)) if fitting(made))
    yield from (next(found) for _ in range(count))


async def test_r4_the_city_convenes_what_the_oracle_says_and_is_told_whose_consent_is_missing(room: Room) -> None:
    told = list[str]()
    for made in worlds(lambda made: made.kind == "coordination_meeting", CONVENED, 4):
        served = await written(room, made, heard_by=made.convened_on, status=MeetingStatus.PLANNED)

        answer, expected = await served.convene(), oracle.convene(made)

        assert answer == expected, made
        told.append(answer if isinstance(answer, str) else "missing")
    assert set(told) == {"yes", "missing", "nobody known"}


def is_discussed(made: World) -> bool:
    """Whether something is shared in it that may be opened or not."""
    return made.kind == "support_conference" and any(
        wish.basis == "consent" for each in made.things for wish in each.wishes
    )


def is_opened(drawn: World) -> bool:
    """Whether what is shared in it may be opened today."""
    return is_discussed(drawn) and oracle.open_thing(*today_in(drawn), [])[0] == "yes"


async def test_r5_an_item_is_opened_and_seen_as_the_oracle_says_also_after_withdrawals(room: Room) -> None:
    reasons = set[frozenset[str]]()
    discussed = [*worlds(is_opened, SHARED // 2, 5), *worlds(is_discussed, SHARED // 2, 6)]
    for number, drawn in enumerate(discussed):
        made, thing, wish = today_in(drawn)
        served = await written(room, made, heard_by=TODAY, status=MeetingStatus.CONVENED)
        item = await served.shares(thing)

        result, rests = oracle.open_thing(made, thing, wish, [])
        assert await served.opens(item, wish.agencies, on=wish.on, until=wish.until) == result, made

        opened = [(0, (wish, rests))] if result == "yes" else []
        gone = without_one(made, number)
        for after in (made, gone):
            await served.hears(set(after.ledger) - set(made.ledger))
            for reader in after.readers:
                expected = {"opening" if why.isdigit() else why for why in oracle.why(after, thing, opened, reader)}
                assert await served.why(item, reader) == expected, (after, reader)
                assert after is gone or await served.is_read(item, reader) == bool(expected), (after, reader)
                reasons.add(frozenset(expected))
    assert len(reasons) > 3


def today_in(drawn: World) -> tuple[World, Thing, Wish]:
    """The world as it is asked about today: consents that end in summer end later, looks and wishes are of today."""
    later = [replace(each, last=each.last and each.last + timedelta(170)) for each in drawn.ledger]
    each_once = {each.agency: each for each in drawn.readers}.values()
    readers = tuple(
        replace(each, day=TODAY, confirmed_on=each.confirmed_on and drawn.convened_on) for each in each_once
    )
    thing = next(each for each in drawn.things if any(wish.basis == "consent" for wish in each.wishes))
    wish = next(each for each in thing.wishes if each.basis == "consent")
    until = wish.until and TODAY + (wish.until - wish.on)
    return (
        replace(drawn, ledger=tuple(later), readers=readers),
        thing,
        replace(wish, on=TODAY, today=TODAY, until=until),
    )


def without_one(made: World, number: int) -> World:
    """The world after one of its entries was taken back today."""
    gone = made.ledger[number % len(made.ledger)] if made.ledger else None

    def withdrawn(each: Said) -> Said:
        return replace(each, taken_back=TODAY) if each is gone and each.taken_back is None else each

    return replace(made, ledger=tuple(withdrawn(each) for each in made.ledger))
